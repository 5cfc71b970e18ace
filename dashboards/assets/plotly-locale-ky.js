// Kyrgyz and Russian words and numbers for Plotly, which ships neither: month names from CLDR.
"use strict";
(() => {
  if (!window.Plotly) return;
  const months = (text) => text.split(" ");
  Plotly.register({ moduleType: "locale", name: "ky", dictionary: { "Click to enter": "" }, format: {
    days: months("жекшемби дүйшөмбү шейшемби шаршемби бейшемби жума ишемби"),
    shortDays: months("жек дүй шей шар бей жума ишм"),
    months: months("январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь"),
    shortMonths: months("янв фев мар апр май июн июл авг сен окт ноя дек"),
    date: "%d.%m.%Y", decimal: ",", thousands: "\u00a0" } });
  Plotly.register({ moduleType: "locale", name: "ru", dictionary: {}, format: {
    days: months("воскресенье понедельник вторник среда четверг пятница суббота"),
    shortDays: months("вс пн вт ср чт пт сб"),
    months: months("январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь"),
    shortMonths: months("янв фев мар апр май июн июл авг сен окт ноя дек"),
    date: "%d.%m.%Y", decimal: ",", thousands: "\u00a0" } });
})();
