using System.Diagnostics;
using System.Net.Http.Json;
using Microsoft.Azure.Functions.Worker;

namespace WorkerApp;

/// <summary>Reports each call to the address that the app setting ObserverAddress names, and does what it answers.</summary>
public sealed class Observer(HttpClient client)
{
    /// <param name="context">The call.</param>
    /// <param name="input">What the function got.</param>
    /// <param name="cancellationToken">The call's own.</param>
    /// <exception cref="InvalidOperationException">The observer wants the function to throw.</exception>
    public async Task ReportAsync(FunctionContext context, object input, CancellationToken cancellationToken)
    {
        var report = new
        {
            Function = context.FunctionDefinition.Name,
            context.InvocationId,
            Process = Environment.ProcessId,
            context.TraceContext.TraceParent,
            Input = input,
            Metadata = context.BindingContext.BindingData,
        };
        using var answer = await client.PostAsJsonAsync("", report, CancellationToken.None);
        var text = await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync(CancellationToken.None);
        switch (text.Split(' ', 2))
        {
            case ["return"]:
                return;
            case ["throw", var message]:
                throw new InvalidOperationException(message);
            case ["die"]:
                Process.GetCurrentProcess().Kill();
                break;
            case ["hang"]:
                await Task.Delay(Timeout.Infinite, cancellationToken);
                break;
            case ["ignore-cancellation"]:
                await Task.Delay(Timeout.Infinite, CancellationToken.None);
                break;
            default:
                throw new InvalidOperationException($"The observer answered '{text}'; it must answer return, throw MESSAGE, die, hang or ignore-cancellation.");
        }
    }
}
