package org.marquetry.itests.crash;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.marquetry.itests.harness.BrokerProcess;
import org.marquetry.itests.harness.NeedsProcess;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The crowd and its checker find no fault with a broker that lives. */
@NeedsProcess
@EnabledOnOs(OS.LINUX)
class CalmTest {
    @Test
    void nobodyComplainsOfABrokerThatLives() throws IOException {
        try (BrokerProcess broker = BrokerProcess.onFreePort().start()) {
            Surroundings around = new Surroundings(new SplittableRandom(Long.getLong("crash.seed", System.nanoTime())));
            Crowd crowd = new Crowd(around);
            around.broker(broker.address());
            around.budget(5_000);
            assertTrue(crowd.live(around::isSpent, Duration.ofSeconds(20)), "all is published");
            crowd.sayLast();
            RetainedProbe.ask(broker.address(), around.history());
            Verdict verdict = Checker.check(around.history());
            assertTrue(verdict.isClean(), verdict::toString);
            assertTrue(around.history().count(Event.Delivered.class) > 5_000, "somebody has received something");
            assertEquals(List.of(), broker.alarms());
        }
    }
}
