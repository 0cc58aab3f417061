namespace ExactlyOnce;

/// <summary>
/// A record failed in a way that <see cref="FailureRoute.Stop"/> is the rule for. Its lane stands still at it, and tries it again until it
/// succeeds.
/// </summary>
public sealed class LaneStoppedException(InputRecord record, Exception failure)
    : Exception(
        $"A rule stops the lane at {record.Topic}/{record.Partition} offset {record.Offset}: {failure.GetType().Name}: {failure.Message} "
        + "The lane waits, and goes on by itself once that is mended. To send such records elsewhere, add a rule to the pipeline's Failures.",
        failure);
