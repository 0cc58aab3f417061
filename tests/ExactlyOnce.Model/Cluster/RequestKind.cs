namespace ExactlyOnce.Model.Cluster;

/// <summary>What can become of a request.</summary>
internal enum RequestKind
{
    /// <summary>It can be lost, or its answer.</summary>
    OfCluster,

    /// <summary>It can be lost, or its answer, or fail with its transaction.</summary>
    OfTransaction,

    /// <summary>It can be lost, or its answer, or arrive when nobody waits for it any more.</summary>
    OfEffect,

    /// <summary>A transform that takes its time.</summary>
    OfTransform,
}
