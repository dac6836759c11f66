using Plumbline.Findings;

namespace Plumbline.Reports;

/// <summary>A table of guests, with the symbols that administrators know from the terminal.</summary>
internal static class HtmlGuests
{
    public static Html Write(GuestSection section)
    {
        var note = section.Note is { } text ? Html.Of($"""<p class="quiet">{text}</p>""") : Html.Empty;
        var more = section.More > 0 ? Html.Of($"""<p class="quiet" style="margin:8px 0 0">And {section.More} more, none of them worse than the last of these; plumb scan has them all.</p>""") : Html.Empty;
        return HtmlReport.Card(section.Title, Html.Of($"""
            {note}<table class="rows" width="100%"><tr><th class="tight" width="13%">VM ID</th><th width="33%">Name</th><th width="20%">Status</th><th width="34%">DM health</th></tr>
            {Html.Join(section.Rows.Select(Row))}</table>{more}
            """));
    }

    private static Html Row(GuestRow row)
    {
        var status = row.Status switch { "running" => "🟢 Running", "stopped" => "⚪\uFE0F Stopped", "gone" => "⚪\uFE0F Gone", "elsewhere" => $"⚪\uFE0F On {row.Node}", _ => "❔ Unknown" };
        var container = row.Kind == "container" ? Html.Of($""" <span class="quiet">container</span>""") : Html.Empty;
        return Html.Of($"""<tr><td class="tight">{row.Vmid}</td><td class="word"><bdi>{row.Name}</bdi>{container}</td><td class="{(row.Status == "elsewhere" ? "word" : "tight")}">{status}</td><td>{Health(row)}</td></tr>{Html.Line}""");
    }

    private static Html Health(GuestRow row) => row switch
    {
        { Duplicates: > 0, Tombstones: > 0 } => Html.Of($"""<b class="red">🚨 {row.Duplicates} disk(s) DUPLICATED!</b><br/><span class="amber">⚠️ {row.Tombstones} tombstone(s)</span>"""),
        { Duplicates: > 0 } => Html.Of($"""<b class="red">🚨 {row.Duplicates} disk(s) DUPLICATED!</b>"""),
        { Tombstones: > 0 } => Html.Of($"""<span class="amber">⚠️ {row.Tombstones} tombstone(s)</span>"""),
        { Health: "unknown" } => Html.Of($"""<span class="quiet">❔ Unknown</span>"""),
        _ => Html.Of($"""<span class="green">✅ Clean</span>"""),
    };
}
