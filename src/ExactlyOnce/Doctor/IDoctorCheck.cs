namespace ExactlyOnce;

/// <summary>Looks whether a part of what pipelines stand on is as they need it. It changes nothing that lasts.</summary>
public interface IDoctorCheck
{
    /// <summary>What is looked at, in one word.</summary>
    string Name { get; }

    /// <summary>What is not as it should be.</summary>
    Task<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellationToken);
}
