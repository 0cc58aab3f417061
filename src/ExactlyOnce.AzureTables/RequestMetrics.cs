using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using Azure.Core;
using Azure.Core.Pipeline;

namespace ExactlyOnce.AzureTables;

/// <summary>Counts and times each request to the table, those that are made again among them.</summary>
internal sealed class RequestMetrics : HttpPipelinePolicy
{
    private readonly Histogram<double> _requests;

    public RequestMetrics(IMeterFactory meters) =>
        _requests = meters.CreateMeter().CreateDuration("exactlyonce.store.request.duration", "Requests to the idempotency store, by operation (batch, insert, merge, delete, read) and status; without a status where none came.");

    /// <inheritdoc/>
    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        var started = Stopwatch.GetTimestamp();
        try
        {
            ProcessNext(message, pipeline);
        }
        finally
        {
            Record(message, started);
        }
    }

    /// <inheritdoc/>
    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        var started = Stopwatch.GetTimestamp();
        try
        {
            await ProcessNextAsync(message, pipeline);
        }
        finally
        {
            Record(message, started);
        }
    }

    private void Record(HttpMessage message, long started)
    {
        var tags = new TagList { { Tags.Operation, OperationOf(message.Request) } };
        if (message.HasResponse)
            tags.Add("http.response.status_code", message.Response.Status.ToString(CultureInfo.InvariantCulture));
        _requests.Record(Stopwatch.GetElapsedTime(started).TotalSeconds, tags);
    }

    private static string OperationOf(Request request) =>
        request.Method == RequestMethod.Post ? request.Uri.Path.EndsWith("$batch", StringComparison.Ordinal) ? "batch" : "insert"
        : request.Method == RequestMethod.Delete ? "delete"
        : request.Method == RequestMethod.Get ? "read"
        : "merge";
}
