/** An arrow of a step, in whatever stroke the canvas has. */

/** From the shaft's direction to a barb's, radians. */
const BARB_TURN = 2.6;

/**
 * @param {CanvasRenderingContext2D} context
 * @param {[number, number]} from px
 * @param {[number, number]} to px
 * @param {number} barb length of a barb, px
 * @param {number[]} dash of the shaft
 */
export function strokeArrow(context, [x, y], [endX, endY], barb, dash) {
  const angle = Math.atan2(endY - y, endX - x);
  context.setLineDash(dash);
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(endX, endY);
  context.stroke();
  context.setLineDash([]);
  context.beginPath();
  for (const turn of [-BARB_TURN, BARB_TURN]) {
    context.moveTo(endX, endY);
    context.lineTo(endX + Math.cos(angle + turn) * barb, endY + Math.sin(angle + turn) * barb);
  }
  context.stroke();
}
