/** How large a search will be, before it is made and while it goes on. */
export { bytesForecast, type Stored } from "./bytes.ts";
export { extrapolate, type Dimension, type Estimate, type Place } from "./extrapolate.ts";
export { forecastStates, type Known, type Measure } from "./forecast.ts";
export { measureSmaller, placesBelow, searchUpTo, type Budget, type Family } from "./measure.ts";
