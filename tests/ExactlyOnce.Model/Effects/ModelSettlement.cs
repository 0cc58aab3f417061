using System.Text;

namespace ExactlyOnce.Model.Effects;

/// <summary>Records of both lanes that share some keys.</summary>
internal sealed class ModelSettlement(World world, EffectExecutor<string, int> charges) : EffectTransform<string, int>(charges)
{
    private const int Keys = 3;

    /// <summary>The idempotency key of an offset.</summary>
    public static string KeyOf(long offset) => $"key {offset / 2 % Keys}";

    protected override string Read(InputRecord record) => KeyOf(record.Offset);

    protected override IReadOnlyList<OutputRecord> Settle(InputRecord record, string command, int result)
    {
        world.Store.CheckAnswer(command, result);
        var value = Encoding.UTF8.GetBytes($"{result}");
        return [new OutputRecord("out", null, value), new OutputRecord("out", null, value)];
    }
}
