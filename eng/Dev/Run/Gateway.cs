using System.Diagnostics;
using System.Net.Http.Json;
using Toolchain;

namespace Dev.Run;

/// <summary>src/PaymentGateway, as a process of its own.</summary>
internal sealed class Gateway : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly HttpClient _client;

    private Gateway(Process process, Uri address)
    {
        _process = process;
        Address = address;
        _client = new HttpClient { BaseAddress = address };
    }

    public Uri Address { get; }

    private static string Program => Workspace.At("src", "PaymentGateway", "bin", "Release", "net10.0", "PaymentGateway.dll");

    /// <exception cref="ToolchainException">It did not start.</exception>
    public static async Task<Gateway> StartAsync(CancellationToken cancellationToken, params string[] arguments)
    {
        var process = Process.Start(new ProcessStartInfo("dotnet", [Program, "--attached", .. arguments])
        {
            RedirectStandardInput = true, // its end tells it to stop
            RedirectStandardOutput = true,
        })!;
        var address = await process.StandardOutput.ReadLineAsync(cancellationToken).AsTask().WaitAsync(Patience, cancellationToken);
        return address is null ? throw new ToolchainException("The payment gateway did not start.") : new Gateway(process, new Uri(address));
    }

    /// <summary>Tells it what to do wrong.</summary>
    /// <param name="share">The share of the charges, 0 to 1, of all faults together.</param>
    public Task MisbehaveAsync(double share, int seed)
    {
        string[] faults = ["slow", "failBefore", "failAfter", "loseAnswer"];
        return PlanAsync(new { rates = faults.ToDictionary(fault => fault, _ => share / faults.Length), seed });
    }

    /// <summary>The same, as PUT /faults takes it.</summary>
    public async Task PlanAsync(object faults)
    {
        using var response = await _client.PutAsJsonAsync("faults", faults);
        response.EnsureSuccessStatusCode();
    }

    /// <summary>How often each key was charged.</summary>
    public async Task<IReadOnlyDictionary<string, int>> CountsAsync() => (await _client.GetFromJsonAsync<Dictionary<string, int>>("counts"))!;

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
