namespace ExactlyOnce.Tests.Kit;

/// <summary>What a lane does through its ports.</summary>
public enum Step
{
    Create,
    Initialize,
    Read,
    Peek,
    List,
    Describe,
    ReadBack,
    Begin,
    SendPosition,
    Commit,
    Abort,
    Dispose,
}
