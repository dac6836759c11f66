using Plumbline.Inventory;

namespace Plumbline.Reports;

/// <summary>A place in the picture: a node's box, or the lane through which lines to a node pass a column that they skip.</summary>
internal sealed record MapCell(string Key, GraphNode? Node, int Column)
{
    public double Y { get; set; }

    public int Height => Node is null ? MapLayout.LaneHeight : MapLayout.BoxHeight;

    public List<MapCell> Below { get; } = [];

    public List<MapCell> Above { get; } = [];
}

/// <summary>
/// Where everything stands: what carries on the right, each device one column left of the deepest thing it stands on. Lines that skip a
/// column share one lane for each target, so that they run beside boxes and not behind them.
/// </summary>
internal sealed class MapLayout
{
    public const int BoxHeight = 58;
    public const int LaneHeight = 10;
    private const int Gap = 14;
    private const int Sweeps = 4;

    private readonly List<List<MapCell>> _columns = [];
    private readonly Dictionary<string, MapCell> _cells = new(StringComparer.Ordinal);

    public MapLayout(DeviceGraph graph)
    {
        var heights = Heights(graph);
        var deepest = heights.Count == 0 ? -1 : heights.Values.Max();
        for (var i = 0; i <= deepest; i++)
        {
            _columns.Add([]);
        }

        foreach (var node in graph.Nodes.OrderBy(n => n.Name, StringComparer.Ordinal))
        {
            Add(node.Id, node, deepest - heights[node.Id]);
        }

        foreach (var node in graph.Nodes)
        {
            foreach (var below in graph.Below(node).Where(b => heights[b.Id] < heights[node.Id]))
            {
                Connect(_cells[node.Id], _cells[below.Id]);
            }
        }

        Place();
    }

    public IReadOnlyList<IReadOnlyList<MapCell>> Columns => _columns;

    public int Bottom => (int)_columns.SelectMany(c => c).Select(c => c.Y + c.Height).DefaultIfEmpty(0).Max();

    /// <summary>The longest way down from each node; a way back into itself, which only a forged capture has, counts as the end.</summary>
    private static Dictionary<string, int> Heights(DeviceGraph graph)
    {
        var heights = new Dictionary<string, int>(StringComparer.Ordinal);
        var open = new HashSet<string>(StringComparer.Ordinal);
        var stack = new Stack<GraphNode>(graph.Nodes);
        while (stack.TryPeek(out var node))
        {
            var pending = heights.ContainsKey(node.Id) || !open.Add(node.Id) ? [] : graph.Below(node).Where(b => !heights.ContainsKey(b.Id) && !open.Contains(b.Id)).ToList();
            if (pending.Count > 0)
            {
                pending.ForEach(stack.Push);
                continue;
            }

            stack.Pop();
            heights.TryAdd(node.Id, graph.Below(node).Select(b => heights.GetValueOrDefault(b.Id, -1) + 1).DefaultIfEmpty(0).Max());
        }

        return heights;
    }

    private MapCell Add(string key, GraphNode? node, int column)
    {
        var cell = new MapCell(key, node, column);
        _cells[key] = cell;
        _columns[column].Add(cell);
        return cell;
    }

    private void Connect(MapCell from, MapCell to)
    {
        for (var column = from.Column + 1; column < to.Column; column++)
        {
            var key = $"{column} {to.Key}";
            var lane = _cells.GetValueOrDefault(key) ?? Add(key, null, column);
            Link(from, lane);
            from = lane;
        }

        Link(from, to);
    }

    private static void Link(MapCell from, MapCell to)
    {
        if (!from.Below.Contains(to))
        {
            from.Below.Add(to);
            to.Above.Add(from);
        }
    }

    /// <summary>Each column in turn is ordered by the middle of its neighbours, from the right and from the left, so that lines cross little.</summary>
    private void Place()
    {
        foreach (var column in _columns)
        {
            Stack(column, _ => 0);
        }

        for (var sweep = 0; sweep < Sweeps; sweep++)
        {
            for (var i = _columns.Count - 2; i >= 0; i--)
            {
                Stack(_columns[i], cell => Middle(cell.Below, cell));
            }

            for (var i = 1; i < _columns.Count; i++)
            {
                Stack(_columns[i], cell => Middle(cell.Above, cell));
            }
        }

        var top = _columns.SelectMany(c => c).Select(c => c.Y).DefaultIfEmpty(0).Min();
        _columns.ForEach(column => column.ForEach(cell => cell.Y -= top));
    }

    private static double Middle(List<MapCell> neighbours, MapCell cell) =>
        neighbours.Count == 0 ? cell.Y + (cell.Height / 2.0) : neighbours.Average(n => n.Y + (n.Height / 2.0));

    /// <summary>
    /// Orders a column by the wanted places and puts each cell there or below the one before it; then the column moves up by what its
    /// cells were pushed down on average, so that it stays beside its neighbours.
    /// </summary>
    private static void Stack(List<MapCell> column, Func<MapCell, double> wanted)
    {
        var ordered = column.Select(cell => (Cell: cell, Wanted: wanted(cell))).OrderBy(pair => pair.Wanted).ThenBy(pair => pair.Cell.Node?.Name ?? pair.Cell.Key, StringComparer.Ordinal).ToList();
        column.Clear();
        var free = double.MinValue;
        var pushed = 0.0;
        foreach (var (cell, at) in ordered)
        {
            cell.Y = Math.Max(free, at - (cell.Height / 2.0));
            pushed += cell.Y - (at - (cell.Height / 2.0));
            free = cell.Y + cell.Height + Gap;
            column.Add(cell);
        }

        column.ForEach(cell => cell.Y -= pushed / Math.Max(1, column.Count));
    }
}
