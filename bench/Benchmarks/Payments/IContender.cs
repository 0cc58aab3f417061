using ExactlyOnce;

namespace Benchmarks.Payments;

/// <summary>A way to get the outputs of payments written.</summary>
internal interface IContender : IAsyncDisposable
{
    string Name { get; }

    /// <summary>Returns when the batch's outputs are written, as surely as this contender makes sure of it.</summary>
    Task ProcessAsync(IReadOnlyList<InputRecord> batch, CancellationToken cancellationToken);
}
