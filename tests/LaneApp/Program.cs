using LaneApp;

// An application for tests that kill it. What it does is its first argument; the others are that one's.
await (args[0] switch
{
    "lane" => LaneProgram.RunAsync(args[1], args[2], args[3], args[4], args[5]),
    "effects" => EffectProgram.RunLaneAsync(args[1], args[2], args[3], args[4], args[5], EffectProgram.Read(args[6..])),
    "callers" => EffectProgram.RunCallersAsync(args[1], int.Parse(args[2], System.Globalization.CultureInfo.InvariantCulture), EffectProgram.Read(args[3..])),
    var other => throw new ArgumentException($"{other} is none of lane, effects and callers"),
});
