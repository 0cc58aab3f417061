namespace KafkaEmulation.Tests.Kit;

/// <summary>Members of a classic group, moved by hand.</summary>
internal sealed class GroupKit(Session session, string group)
{
    /// <summary>A member that is the group's only one, with an assignment.</summary>
    public async Task<(string Id, int Generation)> JoinAloneAsync(int sessionTimeoutMs = 10_000)
    {
        var id = await NewMemberIdAsync(sessionTimeoutMs);
        var joined = await session.JoinAsync(group, id, sessionTimeoutMs);
        Assert.Equal((ErrorCode.None, id), (joined.Error, joined.Leader));
        Assert.Equal(ErrorCode.None, (await session.SyncAsync(group, id, joined.Generation, (id, [1, 2, 3]))).Error);
        return (id, joined.Generation);
    }

    /// <summary>The id that a new member is given to come back with (KIP-394).</summary>
    public async Task<string> NewMemberIdAsync(int sessionTimeoutMs = 10_000)
    {
        await session.FindCoordinatorAsync(group, type: 0);
        Requests.JoinGroup.Response asked = null!;
        await Session.UntilAsync(async () =>
            !Session.IsLoading((asked = await session.JoinAsync(group, sessionTimeoutMs: sessionTimeoutMs)).Error));
        Assert.Equal(ErrorCode.MemberIdRequired, asked.Error);
        Assert.NotEqual("", asked.MemberId);
        return asked.MemberId;
    }
}
