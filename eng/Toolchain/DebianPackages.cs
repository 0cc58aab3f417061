namespace Toolchain;

/// <summary>Packages of the operating system: installed where this may be done, named where not.</summary>
internal static class DebianPackages
{
    /// <param name="why">What they are needed for, to be told where they cannot be installed.</param>
    /// <param name="needed">Each package, and how it is known to be there already.</param>
    public static async Task EnsureAsync(string why, IEnumerable<(string Package, Func<bool> IsThere)> needed, Action<string> progress, CancellationToken cancellationToken)
    {
        var missing = needed.Where(need => !need.IsThere()).Select(need => need.Package).Distinct().ToList();
        if (missing.Count == 0)
            return;
        if (!Command.Exists("apt-get") || !Environment.IsPrivilegedProcess)
        {
            throw new ToolchainException(
                $"{why} needs packages that are missing. Install them and try again, on Debian or Ubuntu with:\n  sudo apt-get install {string.Join(' ', missing)}");
        }
        progress($"installing Debian packages: {string.Join(' ', missing)}");
        await Command.RunAsync("apt-get", ["update", "-q"], cancellationToken: cancellationToken);
        await Command.RunAsync("apt-get", ["install", "-y", "-q", "--no-install-recommends", .. missing], cancellationToken: cancellationToken);
    }
}
