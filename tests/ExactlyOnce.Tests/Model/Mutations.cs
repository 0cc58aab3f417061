namespace ExactlyOnce.Tests.Model;

/// <summary>Mistakes that the model must find. A mistake whose text is no longer in its file fails its test: it is to be written anew, not left out.</summary>
internal static class Mutations
{
    private const string Acquisition = "Lanes/Acquisition.cs";
    private const string Batch = "Lanes/BatchWork.cs";
    private const string CrashGuard = "Crashes/CrashGuard.cs";
    private const string Book = "Effects/Execution/ClaimBook.cs";
    private const string Lane = "Lanes/Lane.cs";
    private const string Run = "Effects/Execution/EffectRun.cs";
    private const string Runner = "Transforms/TransformRunner.cs";
    private const string Wave = "Effects/Execution/EffectWave.cs";
    private const string Session = "Lanes/LaneSession.cs";
    private const string Slice = "Lanes/Slice.cs";
    private const string Slices = "Lanes/SliceBuilder.cs";

    private const string ReadsLedger = "var (entry, log) = await patience.RetryAsync(() => environment.DescribeAsync(id, environment.Ledger.ReadAsync), cancellationToken);";
    private const string BumpsEpoch = "await patience.RetryAsync(producer.InitializeAsync, cancellationToken);";
    private const string BeginsWork = "await session.BeginWorkAsync(patience, cancellationToken);";
    private const string Nothing = "await Task.CompletedTask;";

    public static IReadOnlyList<Mutation> All { get; } =
    [
        new("The ledger is read before the epoch is bumped", new Edit(Acquisition, BumpsEpoch, ReadsLedger), new Edit(Acquisition, ReadsLedger, BumpsEpoch)) { HasNoEnd = true },
        new("A fenced producer is used again", new Edit(Lane, "await ReleaseAsync(problem.GetType().Name);", Nothing)),
        new("The ledger is written one short", new Edit(Slice, "Records[^1].Input.Offset + 1;", "Records[^1].Input.Offset;")),
        new("The ledger is written one too far", new Edit(Slice, "Records[^1].Input.Offset + 1;", "Records[^1].Input.Offset + 2;")),
        new("Redeliveries are not dropped", new Edit(Batch, "records.RemoveAll(record => record.Offset < session.Position)", "records.RemoveAll(record => false)")),
        new("What the host passed over is not looked for", new Edit(Batch, "session.Clear < first &&", "session.Clear < first - 1_000_000 &&")),
        new(
            "Where the lane begins is not written down first",
            new Edit(Acquisition, "if (entry is null || entry.Value.Position != session.Position)", "if (entry is not null && entry.Value.Position != session.Position)"),
            new Edit(CrashGuard, BeginsWork, Nothing)),
        new("A lane gives its records back before it is written down where they begin", new Edit(Lane, "when (!_acquisition.HasSeenLedger)", "when (false)")),
        new("Whoever is fenced takes the work for done", new Edit(Lane, "entry?.Position >= end &&", "entry is not null &&")),
        new("A time-out of a commit is taken for success", new Edit(Session, "await make(_producer.CommitAsync);", "try { await _producer.CommitAsync(); } catch (RetriableException) { }")),
        new("A position is kept after its producer is lost", new Edit(Lane, "        _session = null;\n", "        _session = session;\n")),
        new("A process that begins does not say so", new Edit(CrashGuard, BeginsWork, Nothing)) { HasNoEnd = true },
        new("A suspect is not alone when it runs", new Edit(CrashGuard, "alone: IsSuspect(session)", "alone: false")),
        new("The records of a suspect batch go together", new Edit(Slices, "guard.IsSuspect(session) ? 1 : Math.Min(records.Count, _rejections.MostRecords)", "Math.Min(records.Count, _rejections.MostRecords)")),
        new("A key is taken over within its lease", new Edit(Wave, "&& clock.Now() < found.LeaseUntil + settings.Options.ClockSkew", "&& false")),
        new("Clocks are taken to be right", new Edit(Wave, "clock.Now() < found.LeaseUntil + settings.Options.ClockSkew", "clock.Now() < found.LeaseUntil")),
        new("What somebody left is taken for not begun", new Edit(Wave, "!found.IsReleased && (found.Owner is not { } owner || unanswered.IsInDoubt(owner))", "false")),
        new("What somebody wrote is taken for one's own claim", new Edit(Wave, "if (found[index].Entry.Owner == fresh[index].Owner)", "if (found[index].Entry.State == EffectState.Running)")),
        new("A key in doubt is given back as not done", new Edit(Run, "LeaveUncertain(claim, doubt);\n            return false;", "Release(claim, new TransientFailureException(\"x\"));\n            return false;")),
        new("A call of which nothing is known is taken for not done", new Edit(Run, "isInDoubt |= doubt is not null;", "")),
        new("A call is begun when its lease is over", new Edit(Run, "stop.IsCancellationRequested || claim.HasEnded", "stop.IsCancellationRequested")),
        new("Keys are not claimed again before they are called for again", new Edit(Run, "doubt is not null && !await book.ClaimAgainAsync(claim, doubt.Message, stop)", "false")),
        new("A lost claim is answered with what it would have recorded", new Edit(Book, "logger.ClaimLost(settings.Name, claim.Command.Key, claim.Attempt.Number);", "if (claim.Final is { IsFinished: true } final) { claim.Settle(EffectOutcome.Of(final)); return; }")),
        new("What one asked for and heard nothing of is taken for not begun by anybody", new Edit(Wave, "IsInDoubt(one.Seen.Entry))), () =>", "false)), () =>")),
        new("A busy key is a dead letter", new Edit(Runner, "catch (Exception failure) when (failure is not RetriableException)", "catch (Exception failure)")),
    ];
}
