namespace ExactlyOnce.Tests.Model;

/// <summary>A deliberate mistake in the protocol.</summary>
/// <param name="Mistake">What is done wrong.</param>
/// <param name="Edits">How the sources are changed for it.</param>
internal sealed record Mutation(string Mistake, params Edit[] Edits)
{
    /// <summary>It shows in work that comes to no end. Others must show in what is wrong: a lane that hangs for another reason is no proof.</summary>
    public bool HasNoEnd { get; init; }
}

/// <summary>A text of a source file, and what stands there instead.</summary>
/// <param name="File">The file, below src/ExactlyOnce.</param>
/// <param name="Text">What is there, once.</param>
/// <param name="Instead">What replaces it.</param>
internal sealed record Edit(string File, string Text, string Instead);
