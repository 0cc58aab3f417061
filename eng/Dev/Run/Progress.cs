using System.Diagnostics;
using System.Globalization;
using Spectre.Console;

namespace Dev.Run;

/// <summary>How the run goes: a live table where there is a terminal, a line now and then where not.</summary>
internal sealed class Progress(IAnsiConsole console, IReadOnlyList<Instance> instances, Feeder feeder, Positions positions)
{
    private static readonly TimeSpan Refresh = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LineEvery = TimeSpan.FromSeconds(2);

    private readonly Stopwatch _elapsed = Stopwatch.StartNew();
    private long _doneBefore;
    private TimeSpan _before;
    private double _rate;

    /// <summary>Shows progress until <paramref name="work"/> is done; what it throws is thrown.</summary>
    public async Task ShowAsync(Task work)
    {
        if (console.Profile.Capabilities.Interactive)
        {
            await console.Live(Screen()).StartAsync(async live =>
            {
                while (!work.IsCompleted)
                {
                    await Task.WhenAny(work, Task.Delay(Refresh));
                    live.UpdateTarget(Screen());
                }
            });
        }
        else
        {
            while (!work.IsCompleted)
            {
                await Task.WhenAny(work, Task.Delay(LineEvery));
                console.WriteLine(Line());
            }
        }
        await work;
    }

    private long Sum(string counter) => instances.Sum(instance => instance.Counter(counter));

    // The line first: a terminal that is too low for the table cuts it off at its end.
    private Rows Screen() => new(new Text(Line()), Table());

    private Table Table()
    {
        var table = new Table { Border = TableBorder.Rounded };
        table.AddColumn("partition");
        foreach (var name in new[] { "position", "end", "lag" })
            table.AddColumn(new TableColumn(name).RightAligned());
        for (var partition = 0; partition < positions.Latest.Length; partition++)
        {
            var (position, end) = (positions.Latest[partition], positions.Ends[partition]);
            table.AddRow($"{partition}", Number(position), Number(end), position == end ? "[green]0[/]" : $"[yellow]{Number(end - position)}[/]");
        }
        return table;
    }

    private string Line()
    {
        Measure();
        var alive = string.Join(' ', instances.Select(instance => instance.IsAlive ? $"{instance.Number}:up" : $"{instance.Number}:down"));
        return $"{_elapsed.Elapsed.TotalSeconds,4:0} s  {Number(feeder.Fed)} fed, {Number(positions.Done)} done with those that come back, {Number((long)_rate)}/s, lag {Number(positions.Lag)}; "
            + $"transactions {Number(Sum(Instance.Committed))}, aborted {Number(Sum(Instance.Aborted))}, "
            + $"fenced {Number(Sum(Instance.Fenced))}, redeliveries dropped {Number(Sum(Instance.Redeliveries))}, charges settled {Number(Sum(Instance.EffectsSucceeded))}; {alive}";
    }

    private void Measure()
    {
        var passed = _elapsed.Elapsed - _before;
        if (passed < TimeSpan.FromSeconds(1))
            return;
        _rate = (positions.Done - _doneBefore) / passed.TotalSeconds;
        (_doneBefore, _before) = (positions.Done, _elapsed.Elapsed);
    }

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
