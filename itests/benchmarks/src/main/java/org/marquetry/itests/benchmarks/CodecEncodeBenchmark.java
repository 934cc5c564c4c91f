package org.marquetry.itests.benchmarks;

import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.marquetry.api.codec.PacketCodec;
import org.marquetry.api.codec.PublishHeader;
import org.marquetry.api.message.Message;
import org.marquetry.api.packet.PacketType;
import org.marquetry.api.packet.ProtocolVersion;
import org.marquetry.api.packet.QoS;
import org.marquetry.api.packet.ReasonCode;
import org.marquetry.codec.internal.WireCodec;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What it costs to append one packet to the output of a connection: one direct buffer, filled by a batch. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class CodecEncodeBenchmark {
    private static final int BATCH = 256;

    @Param({"MQTT_3_1_1", "MQTT_5"})
    public ProtocolVersion version;

    private final PacketCodec codec = new WireCodec();
    private final Message message = Message.of("sensors/hall/temperature", new byte[64], QoS.EXACTLY_ONCE, false);
    private final PublishHeader header = new PublishHeader();
    private final ByteBuf out = Unpooled.directBuffer(64 * 1024);

    @TearDown(Level.Trial)
    public void release() {
        out.release();
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public int publishQos0() {
        return encode(QoS.AT_MOST_ONCE);
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public int publishQos1() {
        return encode(QoS.AT_LEAST_ONCE);
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public int acknowledgements() {
        out.clear();
        for (int i = 1; i <= BATCH; i++) {
            codec.encodeAcknowledgement(PacketType.PUBACK, i, ReasonCode.SUCCESS, version, out);
        }
        return out.writerIndex();
    }

    private int encode(QoS qos) {
        out.clear();
        for (int i = 1; i <= BATCH; i++) {
            header.reset(qos, false, i);
            codec.encodePublish(message, header, version, Integer.MAX_VALUE, out);
        }
        return out.writerIndex();
    }
}
