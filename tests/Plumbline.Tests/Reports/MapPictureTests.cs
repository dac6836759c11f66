using System.Xml.Linq;
using FsCheck;
using FsCheck.Fluent;
using Plumbline.Documents;
using Plumbline.Inventory;
using Plumbline.Reports;
using Plumbline.Testing;

namespace Plumbline.Tests.Reports;

public sealed class MapPictureTests
{
    /// <summary>Every byte that a device-mapper name can hold, and the ones that end strings in XML and dot.</summary>
    private static readonly string[] HostileNames = ["<script>alert(1)</script>", "\"quoted\" & 'more'", "line\nbreak\t\u001b[31m", "\u202eright to left", "back\\slash", "]]>", "ä"];

    [Fact]
    public async Task Svg_IsWellFormed_WhateverTheNames()
    {
        var host = new SampleHost();
        foreach (var (name, minor) in HostileNames.Select((name, i) => (name, i)))
        {
            host.Mapping(name, "", minor, "zero", "", []);
        }

        var svg = XDocument.Parse(MapSvg.Write((await host.ReadAsync()).Graph, "a <host> & more"));

        Assert.Equal(HostileNames.Length, svg.Descendants().Count(e => e.Name.LocalName == "rect" && (string?)e.Attribute("class") == "box"));
        Assert.DoesNotContain(svg.Descendants(), e => e.Name.LocalName == "script");
    }

    [Fact]
    public async Task Dot_QuotesWhateverTheNames()
    {
        var host = new SampleHost();
        foreach (var (name, minor) in HostileNames.Select((name, i) => (name, i)))
        {
            host.Mapping(name, "", minor, "zero", "", []);
        }

        var dot = MapDot.Write((await host.ReadAsync()).Graph);

        Assert.DoesNotContain('\u001b', dot);
        Assert.Contains("\\\"quoted\\\"", dot, StringComparison.Ordinal);
        Assert.Equal(HostileNames.Length, dot.Split('\n').Count(line => line.Contains(" [label=", StringComparison.Ordinal)));
    }

    [Fact]
    public void EmptyHost_HasAPictureThatSaysSo() => Assert.Contains("No block device", MapSvg.Write(new DeviceGraph([]), "empty"), StringComparison.Ordinal);

    [Fact]
    public void Safe_AnyText_HoldsNoControlCharacter() =>
        Prop.ForAll<string>(text => !PlainText.Safe(text ?? "").Any(char.IsControl)).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(0, "0B")]
    [InlineData(512, "512B")]
    [InlineData(1024, "1K")]
    [InlineData(1536, "1.5K")]
    [InlineData(274877906944, "256G")]
    [InlineData(long.MaxValue, "8E")]
    public void Size_IsShort(long bytes, string text) => Assert.Equal(text, PlainText.Size(bytes));
}
