using System.Text;
using Confluent.Kafka;
using Dev.Judging;

namespace EndToEnd.Judging;

/// <summary>A judge that finds nothing proves nothing: each verdict is brought about.</summary>
public sealed class JudgeTests
{
    private readonly Judge _judge = new("dlq");

    public JudgeTests()
    {
        for (var offset = 0; offset < 3; offset++)
            _judge.AddInput(Input(offset));
    }

    [Fact]
    public void Outcomes_that_are_whole_and_once_are_clean()
    {
        Processed(0);
        Processed(1);
        _judge.AddOutput(DeadLetter(2));

        Assert.Equal(Judged(processed: 2, deadLettered: 1), _judge.Conclude());
    }

    [Fact]
    public void An_input_without_output_is_lost()
    {
        Processed(0);
        Processed(1);

        Assert.Equal(Judged(processed: 2, lost: 1), _judge.Conclude());
    }

    [Fact]
    public void An_input_without_one_of_its_outputs_is_torn()
    {
        Processed(0);
        Processed(1);
        _judge.AddOutput(Output("processed", 2, "0/3"));
        _judge.AddOutput(Output("effects", 2, "2/3"));

        Assert.Equal(Judged(processed: 2, torn: 1), _judge.Conclude());
    }

    [Fact]
    public void An_output_that_comes_twice_is_a_duplicate()
    {
        Processed(0);
        Processed(1);
        Processed(2);
        _judge.AddOutput(Output("audit", 1, "1/3"));

        Assert.Equal(Judged(processed: 3, duplicated: 1), _judge.Conclude());
    }

    [Fact]
    public void A_dead_letter_that_comes_twice_is_a_duplicate()
    {
        Processed(0);
        Processed(1);
        _judge.AddOutput(DeadLetter(2));
        _judge.AddOutput(DeadLetter(2));

        Assert.Equal(Judged(processed: 2, deadLettered: 1, duplicated: 1), _judge.Conclude());
    }

    [Fact]
    public void A_dead_letter_of_a_processed_payment_is_a_second_outcome()
    {
        Processed(0);
        Processed(1);
        Processed(2);
        _judge.AddOutput(DeadLetter(2));

        Assert.Equal(1, _judge.Conclude().Duplicated);
    }

    [Theory]
    [InlineData("value")]
    [InlineData("key")]
    [InlineData("header")]
    public void A_dead_letter_whose_bytes_changed_does_not_fit(string what)
    {
        Processed(0);
        Processed(1);
        var letter = DeadLetter(2);
        if (what == "value")
            letter.Message.Value = [1];
        if (what == "key")
            letter.Message.Key = null!;
        if (what == "header")
            letter.Message.Headers.Add("more", []);
        _judge.AddOutput(letter);

        Assert.Equal(Judged(processed: 2, deadLettered: 1, mismatched: 1), _judge.Conclude());
    }

    [Theory]
    [InlineData("payments/0/99", "0/3")]
    [InlineData(null, "0/3")]
    [InlineData("payments/0/2", null)]
    [InlineData("payments/0/2", "3/3")]
    [InlineData("payments/0/2", "0/999")]
    [InlineData("payments/0/2", "first")]
    public void An_output_of_no_input_does_not_fit(string? source, string? sequence)
    {
        Processed(0);
        Processed(1);
        Processed(2);
        _judge.AddOutput(Record("processed", 0, ("eo-source", source), ("eo-seq", sequence)));

        Assert.Equal(Judged(processed: 3, mismatched: 1), _judge.Conclude());
    }

    [Fact]
    public void The_outcome_of_a_record_that_came_back_is_that_of_the_input_that_it_was()
    {
        Processed(0);
        Processed(7); // its outputs may be seen before it is
        _judge.AddInput(Returned(7, origin: 1));
        _judge.AddInput(Returned(8, origin: 2));
        _judge.AddInput(Returned(9, origin: 2));
        _judge.AddOutput(DeadLetter(2, source: 9));

        Assert.Equal(Judged(processed: 2, deadLettered: 1) with { Retried = 1 }, _judge.Conclude());
    }

    [Fact]
    public void A_record_that_came_back_and_was_processed_all_the_same_is_a_duplicate()
    {
        Processed(0);
        Processed(1);
        Processed(2);
        _judge.AddInput(Returned(7, origin: 1));
        Processed(7);

        Assert.Equal(1, _judge.Conclude().Duplicated);
    }

    [Fact]
    public void Outputs_of_a_key_that_pass_each_other_are_found_wherever_their_inputs_came_back()
    {
        var order = new OrderJudge();
        order.AddInput(Returned(7, origin: 1));
        order.AddOutput(Output("processed", 0, "0/1"));
        order.AddOutput(Output("processed", 7, "0/1"));
        order.AddOutput(Output("processed", 2, "0/1"));
        Assert.Equal(0, order.OutOfOrder);

        order.AddInput(Returned(9, origin: 0));
        order.AddOutput(Output("processed", 9, "0/1"));

        Assert.Equal(1, order.OutOfOrder);
    }

    [Fact]
    public void Payments_that_went_the_wrong_way_do_not_fit()
    {
        _judge.AddInput(Input(3, valid: true));
        _judge.AddInput(Input(4, valid: false));
        Processed(0);
        Processed(1);
        Processed(2);
        _judge.AddOutput(DeadLetter(3, valid: true));
        Processed(4);

        var judgement = _judge.Conclude();

        Assert.Equal((2, 4, 1), (judgement.Mismatched, judgement.Processed, judgement.DeadLettered));
    }

    private static Judgement Judged(int processed, int deadLettered = 0, int lost = 0, int torn = 0, int duplicated = 0, int mismatched = 0) => new()
    {
        Inputs = 3,
        Processed = processed,
        DeadLettered = deadLettered,
        Lost = lost,
        Torn = torn,
        Duplicated = duplicated,
        Mismatched = mismatched,
    };

    private static ConsumeResult<byte[], byte[]> Input(long offset, bool? valid = null) =>
        Record("payments", offset, (FedHeaders.Valid, valid switch { true => "true", false => "false", null => null }));

    private static ConsumeResult<byte[], byte[]> Output(string topic, long source, string sequence) =>
        Record(topic, 0, ("eo-source", $"payments/0/{source}"), ("eo-seq", sequence));

    private static ConsumeResult<byte[], byte[]> Returned(long offset, long origin) =>
        Record("payments", offset, ("eo-return", "retry"), ("eo-origin", $"payments/0/{origin}"));

    private static ConsumeResult<byte[], byte[]> DeadLetter(long of, bool? valid = null, long? source = null)
    {
        var letter = Input(of, valid);
        letter.Topic = "dlq";
        letter.Message.Headers.Add("eo-source", Encoding.UTF8.GetBytes($"payments/0/{source ?? of}"));
        letter.Message.Headers.Add("eo-seq", "0/1"u8.ToArray());
        return letter;
    }

    private static ConsumeResult<byte[], byte[]> Record(string topic, long offset, params (string Name, string? Value)[] headers)
    {
        var record = new ConsumeResult<byte[], byte[]>
        {
            TopicPartitionOffset = new TopicPartitionOffset(topic, 0, offset),
            Message = new Message<byte[], byte[]> { Key = [7], Value = BitConverter.GetBytes(offset), Headers = [] },
        };
        foreach (var (name, value) in headers.Where(header => header.Value is not null))
            record.Message.Headers.Add(name, Encoding.UTF8.GetBytes(value!));
        return record;
    }

    private void Processed(long source)
    {
        _judge.AddOutput(Output("processed", source, "0/3"));
        _judge.AddOutput(Output("audit", source, "1/3"));
        _judge.AddOutput(Output("effects", source, "2/3"));
    }
}
