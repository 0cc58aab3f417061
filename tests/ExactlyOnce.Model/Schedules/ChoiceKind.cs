namespace ExactlyOnce.Model.Schedules;

/// <summary>What can happen next. The letter stands for it in a schedule's text.</summary>
internal enum ChoiceKind
{
    /// <summary>A process gets a partition: its host begins at the trigger group's offset. Whoever had it keeps it: it does not know yet.</summary>
    Assign = 'a',

    /// <summary>A host stops delivering a partition; the call that runs goes on.</summary>
    Revoke = 'v',

    /// <summary>A host calls the function with its next records, or again with those of a call that failed.</summary>
    Deliver = 'd',

    /// <summary>A host passes over the records of a call that failed.</summary>
    GiveUp = 'g',

    /// <summary>A host commits what it stored for a partition, now or long ago.</summary>
    HostCommit = 'h',

    /// <summary>An operator moves the trigger group forward.</summary>
    ResetForward = 'f',

    /// <summary>The cluster serves requests, and the answers arrive.</summary>
    Serve = 's',

    /// <summary>A request is lost; the process hears of a time-out.</summary>
    LoseRequest = 'q',

    /// <summary>A request takes effect and its answer is lost.</summary>
    LoseAnswer = 'w',

    /// <summary>A process hears of a time-out of an effect's call, which may arrive all the same.</summary>
    Delay = 'l',

    /// <summary>A request of a transaction fails, and the transaction with it.</summary>
    FailTransaction = 'x',

    /// <summary>The coordinator aborts a transaction that took too long.</summary>
    TimeOut = 'o',

    /// <summary>The markers of transactions that have ended are written.</summary>
    WriteMarkers = 'm',

    /// <summary>A process dies; its requests may still be on their way.</summary>
    Kill = 'k',

    /// <summary>A process stops running until it is resumed.</summary>
    Pause = 'p',

    /// <summary>A process that was paused runs on, and knows nothing of it.</summary>
    Resume = 'r',

    /// <summary>A process is asked to stop.</summary>
    Stop = 'e',

    /// <summary>Time passes.</summary>
    Tick = 't',

    /// <summary>The input grows by a record.</summary>
    Append = 'n',

    /// <summary>The input grows by offsets without a record.</summary>
    AppendGap = 'u',
}
