/**
 * The loss surface as a solid: a shaded height field that wears the map as its coat. Loaded when somebody asks for it.
 *
 * Paths, marks and words lie on a plain canvas in front: lines as thick and shapes as sharp as on the map.
 */

import { computed, effect, signal, untracked } from '@preact/signals-core';
import * as three from 'three';
import { OrbitControls } from 'three/addons/controls/OrbitControls.js';
import { element } from '../lib/dom.js';
import { fitCanvas } from './canvas.js';
import { HeatMap } from './heat-map.js';
import { fromPlace, heightField, readField } from './solid-geometry.js';
import { drawOverlay } from './solid-overlay.js';
import { drawHeights } from './surface-map.js';

/** @import { ReadonlySignal } from '@preact/signals-core' */
/** @import { Size } from '../lib/dom.js' */
/** @import { NumberArray } from '../state/types.js' */
/** @import { Contestant } from './contestants.js' */
/** @import { Surface } from './surface-map.js' */
/** @import { Theme } from './theme.js' */

const COAT_PX = 512;
const VIEW_ANGLE = 32;
/** Where the eye is at first: in front, to the right, above. */
const EYE = /** @type {const} */ ([2.5, 2.9, 3.9]);
const MIDDLE = /** @type {const} */ ([0, 0.22, 0]);
/** Width over height of a picture from which the whole solid is seen; in a narrower one the eye steps back. */
const WIDE = 1.1;
const NEAREST = 1.6;
const FARTHEST = 12;
const TURN = Math.PI / 36;
const ZOOM = 1.12;
/** A longer way of the pointer is a turn, not a click. */
const CLICK_PX = 5;
const LOWEST_ANGLE = 0.49 * Math.PI;

/**
 * What the page knows of the surface.
 * @typedef {object} Scene
 * @property {ReadonlySignal<Surface | null>} surface
 * @property {ReadonlySignal<NumberArray | null>} points paths: contestants x n x 3
 * @property {ReadonlySignal<NumberArray | null>} positions contestants x 6
 * @property {ReadonlySignal<Contestant[]>} contestants
 * @property {ReadonlySignal<Size>} size
 * @property {ReadonlySignal<Theme>} theme
 * @property {(across: number, up: number) => void} startAt
 * @property {(x: number, y: number) => void} placeStart where the start is seen, px
 */

/**
 * @typedef {object} Solid
 * @property {(name: string) => void} turn moves the eye as a key says
 * @property {(background: string) => HTMLCanvasElement} picture
 * @property {() => void} destroy
 */

/** Keys that move the eye: around, up, nearer. @type {Record<string, [number, number, number]>} */
const KEYS = { ArrowLeft: [-1, 0, 0], ArrowRight: [1, 0, 0], ArrowUp: [0, -1, 0], ArrowDown: [0, 1, 0], '+': [0, 0, 1], '=': [0, 0, 1], '-': [0, 0, -1] };

/**
 * @param {HTMLElement} host
 * @param {Scene} scene
 * @param {() => void} onLost the browser took the drawing surface away
 * @returns {Solid}
 * @throws {Error} where the browser has no WebGL
 */
export function createSolid(host, scene, onLost) {
  const renderer = new three.WebGLRenderer({ antialias: true, alpha: true });
  const overlay = element('canvas', 'solid-overlay', { 'aria-hidden': 'true' });
  renderer.domElement.className = 'solid-canvas';
  host.append(renderer.domElement, overlay);
  const world = new three.Scene();
  const camera = new three.PerspectiveCamera(VIEW_ANGLE, 1, 0.1, 50);
  const controls = new OrbitControls(camera, overlay);
  controls.enablePan = false;
  controls.minDistance = NEAREST;
  controls.maxDistance = FARTHEST;
  controls.maxPolarAngle = LOWEST_ANGLE;
  controls.target.set(...MIDDLE);
  /** Counts up when the eye has moved, so that what is drawn follows. */
  const moved = signal(0);
  controls.addEventListener('change', () => { moved.value += 1; });
  const lookFromStart = () => {
    const { width, height } = scene.size.peek();
    camera.position.set(...EYE).multiplyScalar(Math.max(1, (WIDE * height) / Math.max(1, width)));
    controls.update();
  };
  lookFromStart();

  const heatMap = new HeatMap();
  const coat = document.createElement('canvas');
  coat.width = coat.height = COAT_PX;
  const texture = new three.CanvasTexture(coat);
  texture.colorSpace = three.SRGBColorSpace;
  texture.anisotropy = renderer.capabilities.getMaxAnisotropy();
  const mesh = new three.Mesh(new three.BufferGeometry(), new three.MeshLambertMaterial({ map: texture, side: three.DoubleSide }));
  const sun = new three.DirectionalLight(0xffffff, 1.5);
  sun.position.set(-2, 3, 1.5);
  world.add(mesh, new three.AmbientLight(0xffffff, 2.1), sun);
  const field = computed(() => (scene.surface.value ? readField(scene.surface.value) : null));
  /** @type {unknown[]} */
  let worn = [];
  const stops = [
    effect(() => {
      const { width, height } = scene.size.value;
      if (width * height === 0) return;
      renderer.setPixelRatio(Math.min(2, devicePixelRatio || 1));
      renderer.setSize(width, height);
      camera.aspect = width / height;
      camera.updateProjectionMatrix();
      moved.value = untracked(() => moved.value) + 1;
    }),
    effect(() => {
      const shown = scene.surface.value;
      const theme = scene.theme.value;
      if (!shown || !field.value || moved.value < 0) return;
      if (worn[0] !== shown || worn[1] !== theme) {
        dress(mesh, field.value, shown, coat, heatMap, theme);
        texture.needsUpdate = true;
        worn = [shown, theme];
      }
      renderer.render(world, camera);
    }),
    effect(() => {
      const shown = scene.surface.value;
      const { width, height } = scene.size.value;
      if (!shown || !field.value || width * height === 0 || moved.value < 0) return;
      const context = fitCanvas(overlay, { width, height });
      context.clearRect(0, 0, width, height);
      const start = drawOverlay(context, {
        surface: shown, field: field.value, points: scene.points.value, positions: scene.positions.value, contestants: scene.contestants.value,
        theme: scene.theme.value, eye: camera.position.toArray(), project: projector(camera, width, height),
      });
      if (start) scene.placeStart(...start);
    }),
    listenForClicks(overlay, camera, mesh, scene),
  ];
  renderer.domElement.addEventListener('webglcontextlost', onLost);

  return {
    turn(key) {
      if (key === 'Home') {
        lookFromStart();
        return;
      }
      const [around, down, nearer] = KEYS[key] ?? [0, 0, 0];
      const from = new three.Spherical().setFromVector3(camera.position.clone().sub(controls.target));
      from.theta += around * TURN;
      from.phi = Math.min(LOWEST_ANGLE, Math.max(0.01, from.phi + down * TURN));
      from.radius = Math.min(FARTHEST, Math.max(NEAREST, from.radius * ZOOM ** -nearer));
      camera.position.setFromSpherical(from).add(controls.target);
      controls.update();
    },
    picture(background) {
      const { width, height } = renderer.domElement;
      const canvas = Object.assign(document.createElement('canvas'), { width, height });
      const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
      context.fillStyle = background;
      context.fillRect(0, 0, width, height);
      // A drawing surface keeps its picture only until the browser has shown it.
      renderer.render(world, camera);
      context.drawImage(renderer.domElement, 0, 0);
      context.drawImage(overlay, 0, 0, width, height);
      return canvas;
    },
    destroy() {
      for (const stop of stops) stop();
      renderer.domElement.removeEventListener('webglcontextlost', onLost);
      controls.dispose();
      mesh.geometry.dispose();
      mesh.material.dispose();
      texture.dispose();
      renderer.dispose();
      renderer.domElement.remove();
      overlay.remove();
    },
  };
}

/** Whether a key moves the eye. @param {string} key */
export function movesEye(key) {
  return key in KEYS || key === 'Home';
}

/**
 * Give the solid its heights and its coat: the map with its shades and contours, but no frame.
 * @param {three.Mesh<three.BufferGeometry, three.MeshLambertMaterial>} mesh
 * @param {import('./solid-geometry.js').Field} field
 * @param {Surface} surface
 * @param {HTMLCanvasElement} coat
 * @param {HeatMap} heatMap
 * @param {Theme} theme
 */
function dress(mesh, field, { values }, coat, heatMap, theme) {
  const { positions, uvs, indices } = heightField(field);
  const geometry = new three.BufferGeometry();
  geometry.setAttribute('position', new three.BufferAttribute(positions, 3));
  geometry.setAttribute('uv', new three.BufferAttribute(uvs, 2));
  geometry.setIndex(new three.BufferAttribute(indices, 1));
  geometry.computeVertexNormals();
  mesh.geometry.dispose();
  mesh.geometry = geometry;
  const context = /** @type {CanvasRenderingContext2D} */ (coat.getContext('2d'));
  drawHeights(context, heatMap, values, { left: 0, top: 0, width: COAT_PX, height: COAT_PX }, theme);
}

/**
 * @param {three.Camera} camera
 * @param {number} width px
 * @param {number} height px
 * @returns {(place: import('./solid-geometry.js').Place) => [number, number]} pixel of a place
 */
function projector(camera, width, height) {
  // The words may be drawn before the solid is.
  camera.updateMatrixWorld();
  const point = new three.Vector3();
  return ([x, y, z]) => {
    point.set(x, y, z).project(camera);
    return [((point.x + 1) / 2) * width, ((1 - point.y) / 2) * height];
  };
}

/**
 * A click on the solid chooses the start; a drag only turns it.
 * @param {HTMLElement} target
 * @param {three.PerspectiveCamera} camera
 * @param {three.Mesh} mesh
 * @param {Scene} scene
 */
function listenForClicks(target, camera, mesh, scene) {
  const leaving = new AbortController();
  const { signal: ended } = leaving;
  let from = [NaN, NaN];
  target.addEventListener('pointerdown', (event) => { from = [event.clientX, event.clientY]; }, { signal: ended });
  target.addEventListener('pointerup', (event) => {
    const surface = scene.surface.peek();
    if (!surface || !(Math.hypot(event.clientX - (from[0] ?? NaN), event.clientY - (from[1] ?? NaN)) < CLICK_PX)) return;
    const box = target.getBoundingClientRect();
    const pointer = new three.Vector2((2 * (event.clientX - box.left)) / box.width - 1, 1 - (2 * (event.clientY - box.top)) / box.height);
    const ray = new three.Raycaster();
    ray.setFromCamera(pointer, camera);
    const [hit] = ray.intersectObject(mesh);
    if (hit) scene.startAt(...fromPlace(surface.window, hit.point.x, hit.point.z));
  }, { signal: ended });
  return () => leaving.abort();
}
