namespace Dev.Run;

/// <summary>The processes of an instance, each of which can be struck alone.</summary>
internal enum InstanceProcess
{
    /// <summary>It has the triggers. Where it dies, its worker ends by itself.</summary>
    Host,

    /// <summary>It has the functions. Where it dies, its host starts another.</summary>
    Worker,
}
