namespace Plumbline.Reports;

/// <summary>
/// The style sheet of the report. Mail programs know neither variables nor flexible boxes, and drop a whole sheet for one thing they do not
/// know: plain rules, tables, and the colours that must not get lost stand in the tags besides. Dark comes last and wins.
/// </summary>
internal static class HtmlStyle
{
    public static Html Sheet { get; } = Html.Trusted("""
        <style>
        body{margin:0;padding:0;background:#eef1f5;color:#1c2430;font-family:system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",Arial,sans-serif;font-size:15px;line-height:1.45;-webkit-text-size-adjust:100%}
        table{border-collapse:separate;border-spacing:0}
        .back,.page{table-layout:fixed}
        .page{width:100%;max-width:860px;margin:0 auto}
        .card{background:#ffffff;border:1px solid #d9dfe6;border-radius:8px;padding:18px 22px}
        .gap{height:14px;line-height:14px;font-size:1px}
        h1{font-size:22px;line-height:1.25;margin:0 0 4px}
        h2{font-size:16px;margin:0 0 10px}
        h3{font-size:15px;margin:0 0 6px;line-height:1.35}
        p{margin:0 0 8px}
        .quiet{color:#5f6b7a;font-size:13px}
        .grade{width:92px;text-align:center;color:#ffffff;border-radius:8px 0 0 8px;padding:14px 8px}
        .letter{font-size:44px;line-height:1;font-weight:700}
        .score{font-size:12px;padding-top:6px}
        .verdict{background:#ffffff;border:1px solid #d9dfe6;border-left:0;border-radius:0 8px 8px 0;padding:16px 22px}
        .alert{background:#fdeceb;border:2px solid #c0392b;border-radius:8px;padding:16px 22px;color:#1c2430}
        .rows{width:100%;font-size:14px}
        .rows th{text-align:left;font-size:12px;color:#5f6b7a;font-weight:600;padding:4px 10px 6px 0;border-bottom:1px solid #d9dfe6}
        .rows td{padding:6px 10px 6px 0;border-bottom:1px solid #eef1f5;vertical-align:top}
        .rows tr:last-child td{border-bottom:0}
        .word{word-break:break-word;overflow-wrap:anywhere}
        .tight{white-space:nowrap}
        .count{text-align:center;padding:4px 2px;width:20%}
        .number{font-size:26px;font-weight:700;line-height:1.2}
        .red{color:#b3261e}
        .amber{color:#8a5a00}
        .green{color:#216e3f}
        .finding{border-left:4px solid #3b6ea5;padding:2px 0 2px 14px}
        .finding.critical{border-left-color:#c0392b}
        .finding.warning{border-left-color:#d08a00}
        .tag{font-size:11px;font-weight:700;letter-spacing:.04em}
        .command{background:#f1f4f8;border:1px solid #d9dfe6;border-radius:5px;padding:8px 10px;font-family:ui-monospace,"DejaVu Sans Mono",Consolas,monospace;font-size:13px;margin:6px 0;white-space:pre-wrap;word-break:break-word;overflow-wrap:anywhere}
        summary{cursor:pointer;color:#3b6ea5;font-size:13px}
        .proof{font-family:ui-monospace,"DejaVu Sans Mono",Consolas,monospace;font-size:12px;margin:6px 0 0;padding-left:18px}
        .proof li{margin-bottom:3px}
        .bar{background:#e4e9ef;border-radius:3px;width:120px}
        .fill{height:7px;line-height:7px;font-size:1px;border-radius:3px}
        .picture{overflow-x:auto}
        .picture svg{display:block;border-radius:6px}
        .fits svg{max-width:100%;height:auto}
        ol{margin:0;padding-left:22px}
        ol li{margin-bottom:6px}
        @media (max-width:600px){
        .edge-pad{padding:8px !important}
        .card,.verdict,.alert{padding:14px 14px}
        .grade{width:64px}
        .letter{font-size:34px}
        h1{font-size:19px}
        .number{font-size:21px}
        .label{font-size:11px}
        .rows{font-size:13px}
        .bar{width:70px}
        .fits svg{max-width:none}
        }
        @media (prefers-color-scheme:dark){
        body,.back{background:#14181d !important;color:#e6eaf0 !important}
        .card,.verdict{background:#1e252d !important;border-color:#36414d !important;color:#e6eaf0 !important}
        .alert{background:#3a1f1d !important;border-color:#ff7b6b !important;color:#f3e3e1 !important}
        .quiet,.rows th{color:#98a4b3 !important}
        .rows th{border-color:#36414d !important}
        .rows td{border-color:#2a333d !important}
        .red{color:#ff8a7c !important}
        .amber{color:#e6b450 !important}
        .green{color:#6fd39a !important}
        .command{background:#14181d !important;border-color:#36414d !important}
        .bar{background:#36414d !important}
        summary{color:#86b6ea !important}
        }
        </style>
        """);
}
