namespace LocalHost.ScriptRoots;

/// <summary>
/// Names an application to its instances: those of one id share their leases and their timers' status. An app setting or host.json gives it; else it is made of the machine's name
/// and the script root's path, as the Functions host makes it off Azure, so that two instances of one application on one machine have the same one.
/// </summary>
/// <param name="Value">As it stands in blob names.</param>
internal sealed record HostId(string Value)
{
    private const string Setting = "AzureFunctionsWebHost:hostid";
    private const int Longest = 32;

    /// <exception cref="InvalidDataException">The id that is set breaks its rule.</exception>
    public static HostId Of(HostSettings settings, string scriptRoot)
    {
        if ((settings.App[Setting] ?? settings.Of("id").Value) is not { } given)
            return new HostId(Default(Environment.MachineName, scriptRoot));
        return IsLegal(given)
            ? new HostId(given)
            : throw new InvalidDataException($"The host id is '{given}' (app setting AzureFunctionsWebHost__hostid, or id in host.json); it must have 1 to {Longest} lower-case letters, digits and single dashes, and begin and end without a dash.");
    }

    /// <summary>The id where none is set.</summary>
    public static string Default(string machine, string scriptRoot)
    {
        var name = string.Concat(machine.Where(char.IsLetterOrDigit));
        var id = $"{name}-{Math.Abs((long)Hash(Path.TrimEndingDirectorySeparator(scriptRoot)))}";
        return id[..Math.Min(id.Length, Longest)].ToLowerInvariant().TrimEnd('-');
    }

    private static bool IsLegal(string id) =>
        id.Length is > 0 and <= Longest && id.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-')
        && !id.StartsWith('-') && !id.EndsWith('-') && !id.Contains("--", StringComparison.Ordinal);

    // The Functions host's: .NET's own is another one in each process.
    private static int Hash(string text)
    {
        var hash = 23;
        foreach (var letter in text)
            hash = unchecked((hash * 31) + letter);
        return hash;
    }
}
