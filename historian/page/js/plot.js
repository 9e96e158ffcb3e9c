/** The drawing of a chart by uPlot, which is loaded when first needed: what it looks like, and how it answers the pointer. */

import { h } from './dom.js';
import { colour } from './theme.js';
import { axisEnd } from './timeline.js';
import { clock, clockMinutes, dayMonth, dayTime, monthYear } from './times.js';

/**
 * @typedef {typeof import('uplot')} UPlotClass
 * @typedef {import('./chart.js').Line} Line
 * @typedef {import('./chart.js').ChartSpec} ChartSpec
 */

/** Pixels. */
export const HEIGHT = 190;
/** One time cursor over all charts of a page. */
const SYNC = 'page';
/** Pixels: what is shorter is a click, not a drag. */
const MIN_DRAG = 8;
/** Seconds up to which the time axis tells seconds. */
const SHORT_RANGE = 600;
/** Seconds from which on the time axis tells days, and months. */
const DAYS = 2 * 86400;
const MONTHS = 90 * 86400;

/** @type {Promise<UPlotClass>|null} */
let library = null;

/** @returns {Promise<UPlotClass>} */
export function loadLibrary() {
  library ??= new Promise((resolve, reject) => {
    const script = h('script', { src: '/static/vendor/uPlot.iife.min.js' });
    script.onload = () => resolve(/** @type {any} */ (window).uPlot);
    script.onerror = () => {
      library = null;
      reject(new Error('uPlot'));
    };
    document.head.append(h('link', { rel: 'stylesheet', href: '/static/vendor/uPlot.min.css' }), script);
  });
  return library;
}

/**
 * @param {UPlotClass} UPlot
 * @param {ChartSpec} spec
 * @param {string[]} banded names of the lines that have two more columns behind all lines: their highest and lowest
 * @param {number} width pixels
 * @param {{window: () => [number, number], onCursor: (time: number|null) => void,
 *   onZoom: (from: number, to: number) => void, drawBehind: (plot: import('uplot')) => void}} actions
 * @returns {import('uplot').Options}
 */
export function plotOptions(UPlot, spec, banded, width, { window, onCursor, onZoom, drawBehind }) {
  const first = spec.lines.length + 1;
  return {
    width: width || 600,
    height: HEIGHT,
    padding: [10, 12, 0, 0],
    legend: { show: false },
    cursor: {
      sync: { key: SYNC, scales: ['x', null] },
      drag: { x: true, y: false, setScale: false },
      points: { size: (_plot, series) => (series < first ? 7 : 0) },
    },
    scales: {
      x: { time: true, range: (_plot, min, max) => [min, max] },
      y: { range: (_plot, _min, max) => [0, axisEnd(max, spec.least, spec.whole)] },
    },
    axes: axes(spec, window),
    series: [
      {},
      ...spec.lines.map((line) => seriesOptions(UPlot, line)),
      ...banded.flatMap(() => [EDGE, EDGE].map((edge) => ({ ...edge }))),
    ],
    bands: banded.map((name, i) => ({
      series: [first + 2 * i, first + 2 * i + 1],
      fill: faint(colour(spec.lines.find((line) => line.name === name)?.token ?? 'soft'), 0.25),
    })),
    hooks: {
      drawClear: [drawBehind],
      setCursor: [({ cursor, posToVal }) => onCursor((cursor.left ?? -1) < 0 ? null : posToVal(cursor.left ?? 0, 'x'))],
      setSelect: [(plot) => zoom(plot, onZoom)],
    },
  };
}

/** The edge of a band: it is not drawn itself, and has no point under the cursor. */
const EDGE = { width: 0, points: { show: false } };

/**
 * @param {ChartSpec} spec
 * @param {() => [number, number]} window
 * @returns {import('uplot').Axis[]}
 */
function axes(spec, window) {
  const usual = {
    stroke: colour('soft'),
    font: `11px ${getComputedStyle(document.body).fontFamily}`,
    ticks: { show: false },
    gap: 6,
  };
  return [
    {
      ...usual,
      grid: { show: false },
      size: 26,
      space: 90,
      values: (_plot, splits) => splits.map((time) => timeLabel(time, window()[1] - window()[0])),
    },
    {
      ...usual,
      grid: { stroke: colour('line'), width: 1 },
      size: 46,
      splits: (plot) => [0, (plot.scales.y.max ?? 0) / 2, plot.scales.y.max ?? 0],
      values: (_plot, splits) => splits.map(spec.axis),
    },
  ];
}

/**
 * @param {import('uplot')} plot
 * @param {(from: number, to: number) => void} onZoom
 */
function zoom(plot, onZoom) {
  const { left, width } = plot.select;
  if (width < MIN_DRAG) return;
  onZoom(plot.posToVal(left, 'x'), plot.posToVal(left + width, 'x'));
  plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
}

/**
 * @param {UPlotClass} UPlot
 * @param {Line} line
 * @returns {import('uplot').Series}
 */
function seriesOptions(UPlot, line) {
  const stroke = colour(line.token);
  if (line.look === 'bars')
    return {
      stroke,
      fill: stroke,
      width: 0,
      points: { show: false },
      paths: UPlot.paths.bars?.({ size: [0.8, 4, 1] }),
    };
  return {
    stroke,
    width: 1.5,
    points: { show: false },
    fill: line.look === 'area' ? faint(stroke, 0.12) : undefined,
    dash: line.look === 'dash' ? [6, 4] : undefined,
  };
}

/** @param {string} rgb @param {number} alpha */
const faint = (rgb, alpha) => rgb.replace('rgb(', 'rgba(').replace(')', `, ${alpha})`);

/** @param {number} time @param {number} seconds that the axis shows */
function timeLabel(time, seconds) {
  const date = new Date(time * 1000);
  if (date.getHours() + date.getMinutes() + date.getSeconds() === 0)
    return seconds > MONTHS && date.getDate() === 1 ? monthYear(time) : dayMonth(time);
  if (seconds > DAYS) return dayTime(time);
  return seconds <= SHORT_RANGE ? clock(time) : clockMinutes(time);
}
