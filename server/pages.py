"""The pages: gallery, one page a lab, and the page that shows every view.

========================  =====================  ==========================================================
address                   template               extra context
========================  =====================  ==========================================================
``/``                     ``gallery.html``       nothing
``/lab/{key}``            ``lab.html``           ``lab``: the `Lab`; ``prose``: its lesson as safe HTML
``/dev/views``            ``dev_views.html``     nothing
any error of a page       ``error.html``         ``status`` (404), ``title``, ``message``, ``remedy``
========================  =====================  ==========================================================

Every template also gets

- ``labs``: all labs in order, each with ``key, title, summary, lecture, order, experiment, start, controls,
  layout, tasks`` (see ``labs.py`` for what a lab's file looks like);
- ``nonce``: of this response. The only inline script the content security policy lets through is one that
  carries it: ``<script type="importmap" nonce="{{ nonce }}">{{ import_map|safe }}</script>``. Inline ``style``
  attributes and ``<style>`` are refused; set styles through the CSSOM (``element.style.width = ...``);
- ``import_map``: the import map as JSON: ``app/`` and ``views/`` are those folders of ``static/``, so that a module may
  write ``import ... from "app/store.js"``; the libraries are those of ``static/vendor/modules.json``;
- ``static("app.css")``: the address of a file of ``static/``, with the content version in its path, so that a
  browser may keep it for ever. Relative imports between modules keep the version by themselves;
- ``version``: the application's version, such as ``0.1.0``;
- ``page``: ``gallery``, ``lab``, ``dev`` or ``error``.

Data for scripts does not need an inline script: ``data-*`` attributes, or ``GET /api/catalogue``.
"""
