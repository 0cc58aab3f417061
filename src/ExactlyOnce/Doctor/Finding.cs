namespace ExactlyOnce;

/// <summary>Something that is not as it should be.</summary>
/// <param name="Severity">How much it matters.</param>
/// <param name="Id">Which finding it is, for programs, as <c>topic-missing</c>. docs/doctor.md lists them.</param>
/// <param name="Subject">What it is about: a topic, a group, a setting.</param>
/// <param name="What">What is.</param>
/// <param name="Why">Why it matters.</param>
/// <param name="Fix">The way out: a command where there is one.</param>
public sealed record Finding(Severity Severity, string Id, string Subject, string What, string Why, string Fix);
