using System.Text;
using Dev.Run;

namespace EndToEnd.Input;

public sealed class PaymentFileTests
{
    [Fact]
    public async Task Each_line_is_a_payment_as_it_stands_keyed_by_its_user()
    {
        var file = new FileInfo(Path.GetTempFileName());
        await File.WriteAllLinesAsync(file.FullName, ["""{"userId":"王"}""", "", "no json", """{"userId":7}""", "[]"]);

        var payments = PaymentFile.Read(file).ToList();
        file.Delete();

        Assert.Equal(["""{"userId":"王"}""", "no json", """{"userId":7}""", "[]"], payments.Select(payment => Encoding.UTF8.GetString(payment.Value!)));
        Assert.Equal(["王", null, null, null], payments.Select(payment => payment.Key is null ? null : Encoding.UTF8.GetString(payment.Key)));
        Assert.All(payments, payment => Assert.Null(payment.Valid));
    }
}
