package org.marquetry.itests.benchmarks;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import org.marquetry.api.auth.Access;
import org.marquetry.api.auth.AccessRequest;
import org.marquetry.api.auth.Authorization;
import org.marquetry.api.auth.Identity;
import org.marquetry.api.packet.QoS;
import org.marquetry.auth.acl.internal.RuleLines;
import org.marquetry.auth.acl.internal.Rules;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What one question costs that nobody remembers the answer of, with rules of all kinds and a different client each time. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class RulesBenchmark {
    private static final int QUESTIONS = 1 << 14;

    /** How many rules there are. */
    @Param({"100", "10000"})
    public int count;

    private Rules rules;
    private AccessRequest[] questions;
    private int next;

    /** Writes the rules, and questions of which most are allowed, by rules for users, groups, roles and all. */
    @Setup
    public void prepare() {
        List<String> lines = new ArrayList<>();
        int users = count / 2;
        lines.add("deny everyone publish +/+/lock");
        lines.add("allow everyone readwrite clients/%c/#");
        lines.add("allow everyone read floors/%{floor}/#");
        for (int i = 0; i < users; i++) {
            lines.add("allow user u" + i + " readwrite home/h" + i + "/#");
        }
        for (int i = 0; i < count / 10; i++) {
            lines.add("group g" + i + " = u" + i + " u" + (i + 1) + " role:r" + i);
        }
        for (int i = 0; i < count / 10; i++) {
            lines.add("allow group g" + i + " write shared/g" + i + "/+ qos=0,1");
            lines.add("allow role r" + i + " write sensors/r" + i + "/%u retain=no");
            lines.add("deny role r" + i + " subscribe sensors/#");
        }
        for (int i = lines.size(); i < count; i++) {
            lines.add("allow everyone receive news/n" + i + "/+/headline");
        }
        rules = RuleLines.parse(lines);
        Random random = new Random(1);
        questions = new AccessRequest[QUESTIONS];
        for (int i = 0; i < QUESTIONS; i++) {
            questions[i] = question(random.nextInt(users), random.nextInt(8), random.nextInt(count / 10));
        }
    }

    private static AccessRequest question(int user, int kind, int number) {
        Access access = kind == 5 ? Access.RECEIVE : Access.PUBLISH;
        String topic =
                switch (kind) {
                    case 0, 1, 2 -> "home/h" + user + "/kitchen/lamp";
                    case 3 -> "clients/c" + user + "/state";
                    case 4 -> "sensors/r" + number + "/u" + user;
                    case 5 -> "floors/3/temperature";
                    case 6 -> "shared/g" + number + "/x";
                    default -> "home/door/lock";
                };
        Identity identity = new Identity("u" + user, Set.of("r" + number, "staff"), Map.of("floor", "3"));
        return new AccessRequest(
                identity,
                "c" + user,
                "tcp~default",
                InetSocketAddress.createUnresolved("client", 1),
                access,
                topic,
                QoS.AT_LEAST_ONCE,
                false);
    }

    /** One question. */
    @Benchmark
    public Authorization decide() {
        next = next + 1 & QUESTIONS - 1;
        return rules.decide(questions[next]);
    }
}
