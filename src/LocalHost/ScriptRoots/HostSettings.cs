using Microsoft.Extensions.Configuration;

namespace LocalHost.ScriptRoots;

/// <summary>
/// host.json, and the app settings that go before it: <c>AzureFunctionsJobHost__extensions__kafka__maxBatchSize</c> is <c>extensions:kafka:maxBatchSize</c>.
/// </summary>
/// <param name="configuration">The app settings over host.json, which lies under <see cref="Section"/>.</param>
internal sealed class HostSettings(IConfiguration configuration)
{
    /// <summary>Where host.json's contents are in the configuration, as in the Functions host.</summary>
    public const string Section = "AzureFunctionsJobHost";

    /// <summary>The app settings: environment variables over local.settings.json.</summary>
    public IConfiguration App => configuration;

    /// <summary>A section of host.json, as <c>extensions:kafka</c> or <c>singleton</c>.</summary>
    public IConfigurationSection Of(string section) => configuration.GetSection($"{Section}:{section}");
}
