using System.Globalization;
using LocalHost.ScriptRoots;

namespace LocalHost.Timers;

/// <summary>host.json's section <c>singleton</c>, as far as it is about timers.</summary>
/// <param name="ListenerLockPeriod">How long the lease of an instance that was killed goes on.</param>
/// <param name="ListenerLockRecoveryPollingInterval">How often an instance without the lease asks for it.</param>
internal sealed record SingletonSettings(TimeSpan ListenerLockPeriod, TimeSpan ListenerLockRecoveryPollingInterval)
{
    private const string Section = "singleton";

    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    /// <exception cref="InvalidDataException">A value is no time, or out of range; the message names all of them.</exception>
    public static SingletonSettings Read(HostSettings settings)
    {
        List<string> problems = [];
        var read = new SingletonSettings(
            Read("listenerLockPeriod", Longest, $"a time from {Shortest} to {Longest}, which is what Azure Storage leases for"),
            Read("listenerLockRecoveryPollingInterval", TimeSpan.MaxValue, $"a time of {Shortest} or more"));
        return problems.Count == 0 ? read : throw new InvalidDataException(string.Join('\n', problems));

        TimeSpan Read(string name, TimeSpan most, string rule)
        {
            if (settings.Of(Section)[name] is not { } text)
                return Longest;
            if (TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var value) && value >= Shortest && value <= most)
                return value;
            problems.Add($"host.json: {Section}.{name} is '{text}'; it must be {rule}.");
            return Longest;
        }
    }
}
