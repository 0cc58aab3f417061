using System.Text;
using ExactlyOnce;
using Functions.Charges;
using Functions.Payments;

namespace LaneApp;

/// <summary>A key becomes the id of its charge.</summary>
internal sealed class Settlement(EffectExecutor<ChargeCommand, ChargeResult> charges, string output) : EffectTransform<ChargeCommand, ChargeResult>(charges)
{
    protected override ChargeCommand Read(InputRecord record) => EffectProgram.CommandOf(Encoding.UTF8.GetString(record.Value!));

    protected override IReadOnlyList<OutputRecord> Settle(InputRecord record, ChargeCommand command, ChargeResult result) =>
        [new OutputRecord(output, record.Key, Encoding.UTF8.GetBytes(result.ChargeId!))];
}
