using Dev;
using Toolchain;

namespace EndToEnd;

public sealed class ExitCodesTests : IDisposable
{
    private readonly CancellationTokenSource _interrupt = new();

    public void Dispose() => _interrupt.Dispose();

    [Fact]
    public async Task A_job_ends_with_its_own_code() => Assert.Equal(1, await ExitCodes.OfAsync(() => Task.FromResult(1), _interrupt.Token));

    [Fact]
    public async Task What_failed_because_a_child_heard_Ctrl_C_first_is_an_interruption()
    {
        var code = ExitCodes.OfAsync(() => throw new ToolchainException("a child ended"), _interrupt.Token);
        Assert.False(code.IsCompleted);

        await _interrupt.CancelAsync();

        Assert.Equal(130, await code);
    }

    [Fact]
    public async Task What_failed_by_itself_could_not_be_run() =>
        Assert.Equal(2, await ExitCodes.OfAsync(() => throw new ToolchainException("a child ended"), _interrupt.Token));

    [Fact]
    public async Task A_defect_is_not_taken_for_a_problem_of_the_user() =>
        await Assert.ThrowsAsync<InvalidOperationException>(() => ExitCodes.OfAsync(() => throw new InvalidOperationException(), _interrupt.Token));
}
