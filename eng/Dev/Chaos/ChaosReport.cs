using System.Globalization;
using Dev.Judging;

namespace Dev.Chaos;

/// <summary>The end of a chaos: what was done to the pipeline, and what became of the payments.</summary>
internal sealed record ChaosReport(Judgement Judgement) : JudgedReport(Judgement)
{
    public required int Seed { get; init; }

    public required double Minutes { get; init; }

    /// <summary>Workers killed with SIGKILL.</summary>
    public required int WorkerKills { get; init; }

    /// <summary>Hosts killed with SIGKILL, which their workers do not survive.</summary>
    public required int HostKills { get; init; }

    public int Kills => WorkerKills + HostKills;

    /// <summary>Instances asked to stop with SIGTERM.</summary>
    public required int Terminations { get; init; }

    /// <summary>Of these, how many did not stop within 30 seconds.</summary>
    public required int TerminationsThatHung { get; init; }

    /// <summary>Workers stopped with SIGSTOP.</summary>
    public required int WorkerPauses { get; init; }

    /// <summary>Hosts stopped with SIGSTOP for longer than the session time-out.</summary>
    public required int HostPauses { get; init; }

    public required int Instances { get; init; }

    public required int BrokerKills { get; init; }

    public required long ConnectionsCut { get; init; }

    /// <summary>Answers of requests that took effect and were not heard.</summary>
    public required long AnswersLost { get; init; }

    /// <summary>What instances told of; what one did in its last moments is not among these.</summary>
    public required long Rebalances { get; init; }

    public required long Transactions { get; init; }

    public required long Aborted { get; init; }

    public required long Fenced { get; init; }

    public required long Redeliveries { get; init; }

    /// <summary>Records that a host passed over, and that were read back.</summary>
    public required long RepairedGaps { get; init; }

    protected override string Setting => string.Create(CultureInfo.InvariantCulture, $"{Mode}, {Minutes:0.#} minutes, {Kafka}, seed {Seed}");

    protected override IEnumerable<ReportRow> Rows() =>
    [
        new("kills of workers", WorkerKills, "with SIGKILL; the host starts another"),
        new("kills of hosts", HostKills, "with SIGKILL; their workers end with them"),
        new("terminations", Terminations, $"with SIGTERM; {TerminationsThatHung} hung"),
        new("pauses of workers", WorkerPauses, "SIGSTOP, while the host keeps the partitions"),
        new("pauses of hosts", HostPauses, "SIGSTOP for longer than the session time-out: zombies"),
        new("instances", Instances, "in all"),
        new("broker kills", BrokerKills, "with restart"),
        new("connections cut", ConnectionsCut, $"{AnswersLost} of them instead of an answer"),
        new("rebalances", Rebalances, "as instances saw them"),
        new("transactions", Transactions, $"{Aborted} aborted"),
        new("fenced", Fenced, "producers fenced or given up"),
        new("redeliveries", Redeliveries, "delivered again by the host, recognised by the ledger"),
        new("repaired gaps", RepairedGaps, "records that a host passed over, read back"),
    ];
}
