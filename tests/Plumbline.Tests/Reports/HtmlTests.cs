using System.Xml.Linq;
using FsCheck;
using FsCheck.Fluent;
using Plumbline.Documents;
using Plumbline.Reports;

namespace Plumbline.Tests.Reports;

public sealed class HtmlTests
{
    [Fact]
    public void Hole_IsEncoded_InTextAndInAttributes() =>
        Assert.Equal(
            "<a title=\"&lt;&quot;&#39;&amp;&gt;\">&lt;&quot;&#39;&amp;&gt;</a>",
            Html.Of($"<a title=\"{"<\"'&>"}\">{"<\"'&>"}</a>").ToString());

    [Fact]
    public void Hole_TakesMarkupOnlyAsHtml() =>
        Assert.Equal("<b><i>7</i></b>&lt;i&gt;", Html.Of($"<b>{Html.Of($"<i>{7}</i>")}</b>{Html.Of($"<i>").ToString()}").ToString());

    [Fact]
    public void Nothing_IsNothing() => Assert.Equal("", Html.Of($"{(string?)null}{Html.Empty}{Html.Join([])}").ToString());

    [Theory]
    [InlineData("\u202eexe", "\\x202eexe")]
    [InlineData("a\nb", "a\\x0ab")]
    [InlineData("\uffff", "\\xffff")]
    [InlineData("🚀", "🚀")]
    [InlineData("\U000e0041", "\\xe0041")]
    public void WhatMisleadsOrCannotBeWritten_IsWrittenAsItsNumber(string text, string shown) => Assert.Equal(shown, Html.Of($"{text}").ToString());

    [Fact]
    public void HalfOfAPair_IsWrittenAsItsNumber() => Assert.Equal("\\xd83d half", Html.Of($"{"\ud83d half"}").ToString());

    /// <summary>Whatever the text: the page stays well-formed, has no element or attribute more, and a reader sees the text.</summary>
    [Fact]
    public void AnyText_StaysInItsPlace() => Prop.ForAll<string>(text =>
    {
        var page = XElement.Parse(Html.Of($"<p title=\"{text}\"><b>{text}</b></p>").ToString(), LoadOptions.PreserveWhitespace);
        var seen = PlainText.Safe(text ?? "");
        return page.Elements().Count() == 1 && page.Attributes().Count() == 1 && !page.Element("b")!.HasElements && page.Value == seen && page.Attribute("title")!.Value == seen;
    }).QuickCheckThrowOnFailure();
}
