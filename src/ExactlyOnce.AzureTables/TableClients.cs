using System.Diagnostics.Metrics;
using Azure.Core;
using Azure.Data.Tables;

namespace ExactlyOnce.AzureTables;

/// <summary>Makes the client of the table.</summary>
internal static class TableClients
{
    /// <summary>How often a request is made before it is given up.</summary>
    internal const int Tries = 5;

    /// <param name="meters">Where requests are measured; null measures none.</param>
    public static TableClient Create(TablesOptions options, IMeterFactory? meters = null)
    {
        // 503 and 429 are made again after their Retry-After, time-outs and lost connections too (Azure.Core's RetryPolicy); what lasts
        // longer is for the callers, who know about leases.
        var client = new TableClientOptions
        {
            Retry =
            {
                Mode = RetryMode.Exponential,
                Delay = TimeSpan.FromMilliseconds(200),
                MaxDelay = TimeSpan.FromSeconds(5),
                MaxRetries = Tries - 1,
                NetworkTimeout = TimeSpan.FromSeconds(10),
            },
        };
        if (meters is not null)
            client.AddPolicy(new RequestMetrics(meters), HttpPipelinePosition.PerRetry);
        return string.IsNullOrWhiteSpace(options.ConnectionString)
            ? new TableClient(options.Endpoint!, options.Table, options.Credential!, client)
            : new TableClient(options.ConnectionString, options.Table, client);
    }
}
