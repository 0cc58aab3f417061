using System.Collections.Concurrent;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ExactlyOnce.Kafka;

/// <summary>The clients of this process for its ledger groups, each made on first use.</summary>
internal sealed class LedgerClients(IOptions<KafkaOptions> options, ILogger<LedgerClients> logger) : IDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<LedgerClient>> _clients = [];

    public LedgerClient Of(LaneId lane) => Of(lane.LedgerGroup);

    public LedgerClient Of(string group) => _clients.GetOrAdd(
        group, name => new Lazy<LedgerClient>(() => new LedgerClient(options.Value, name, message => KafkaLog.Write(logger, message)))).Value;

    /// <summary>Makes a call.</summary>
    /// <exception cref="RetriableException">It failed, as a whole or in a part.</exception>
    public static async Task<T> CallAsync<T>(string name, Task<T> call)
    {
        try
        {
            return await call;
        }
        catch (KafkaException exception)
        {
            throw new RetriableException($"{name}: {exception.Error.Code}: {exception.Error.Reason}", exception);
        }
    }

    public void Dispose()
    {
        foreach (var client in _clients.Values.Where(client => client.IsValueCreated))
            client.Value.Dispose();
        _clients.Clear();
    }
}
