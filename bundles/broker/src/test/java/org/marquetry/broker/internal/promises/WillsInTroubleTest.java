package org.marquetry.broker.internal.promises;

import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.marquetry.broker.internal.promises.Story.broken;
import static org.marquetry.broker.internal.promises.Story.connect;
import static org.marquetry.broker.internal.promises.Story.withWill;

/** What is promised of a will while the store fails, and what nobody can promise then. */
final class WillsInTroubleTest {
    private final Story story = new Story();

    @BeforeEach
    void aSubscriberIsThere() {
        story.connects("s");
        story.subscribes("s", "t", 1);
        recover();
    }

    private void fail() {
        story.checker().storeFails(true);
    }

    private void recover() {
        story.checker().storeFails(false);
        story.rests();
        story.pass(3000);
        story.rests();
    }

    private void crash() {
        story.checker().goesDown();
        story.breaks("s");
        story.breaks("w");
        story.checker().crashed();
        story.connects(connect("s"), true);
    }

    private void exchange() {
        story.checker().exchanging();
        story.breaks("s");
        story.checker().exchanged();
        story.connects(connect("s"), true);
    }

    private static Wire.Publish will() {
        return will(1);
    }

    private static Wire.Publish will(int qos) {
        return new Wire.Publish("t", "1:will", qos, false, false, 1, -1, 0, List.of(), 20);
    }

    @Test
    void aWillThatIsLostWhileTheStoreFailsIsMissed() {
        story.connects(withWill("w", 0), false);
        fail();
        story.breaks("w");
        story.pass(10_000);
        recover();
        broken("has not got will 1", story::finish);
    }

    @Test
    void aWillThatWaitedForTheStoreIsNotMissed() {
        story.connects(withWill("w", 0), false);
        fail();
        story.breaks("w");
        story.pass(10_000);
        story.checker().storeFails(false);
        story.rests();
        story.pass(2000);
        story.gets("s", will());
        story.finish();
    }

    @Test
    void aWillIsNotMissedBeforeTheStoreHasWorkedForAWhile() {
        story.connects(withWill("w", 0), false);
        fail();
        story.breaks("w");
        story.pass(10_000);
        story.checker().storeFails(false);
        story.rests();
        story.pass(2000);
        story.finish();
    }

    @Test
    void aWillThatComesTooEarlyIsSeenThoughTheStoreFails() {
        story.connects(withWill("w", 10), false);
        fail();
        story.breaks("w");
        story.pass(9000);
        broken("not due", () -> story.gets("s", will()));
    }

    @Test
    void aWillThatTheStoreKnewIsMissedAfterACrash() {
        story.connects(withWill("w", 0), false);
        story.rests();
        fail();
        crash();
        story.pass(2000);
        recover();
        broken("has not got will 1", story::finish);
    }

    @Test
    void aWillThatTheStoreKnewIsMissedAfterARestart() {
        story.connects(withWill("w", 0), false);
        story.rests();
        fail();
        story.checker().goesDown();
        story.breaks("s");
        story.breaks("w");
        story.checker().restarted();
        story.connects(connect("s"), true);
        story.pass(2000);
        recover();
        broken("has not got will 1", story::finish);
    }

    @Test
    void aWillThatTheStoreCouldNotLearnOfMayBeLostInACrash() {
        fail();
        story.connects(withWill("w", 0), false);
        crash();
        story.pass(2000);
        recover();
        story.finish();
    }

    @Test
    void aWillThatTheStoreCouldNotLearnOfMayBeLostInAnExchange() {
        fail();
        story.connects(withWill("w", 0), false);
        story.breaks("w");
        exchange();
        story.pass(2000);
        recover();
        story.finish();
    }

    @Test
    void aWillThatTheStoreKnewIsMissedAfterAnExchange() {
        story.connects(withWill("w", 0), false);
        story.rests();
        fail();
        story.breaks("w");
        exchange();
        story.pass(2000);
        recover();
        broken("has not got will 1", story::finish);
    }

    @Test
    void aWillMayBeLostInAnExchangeThatTheEndOfItsConnectionIsSeenBehind() {
        fail();
        story.connects(withWill("w", 0), false);
        story.line("w").breaks();
        exchange();
        story.line("w").ended();
        story.pass(2000);
        recover();
        story.finish();
    }

    @Test
    void aWillMayBeSeenBeforeItsClientLearnsThatWhatItAskedForIsInDoubt() {
        story.connects(withWill("w", 0), false);
        story.taken("w", Story.message(2, 1, 1));
        fail();
        story.gets("s", will());
    }

    @Test
    void aWillIsSeenTooEarlyIfWhatItsClientAskedForHasBeenAnswered() {
        story.connects(withWill("w", 0), false);
        story.taken("w", Story.message(2, 1, 1));
        fail();
        story.came("w", Story.ack(Wire.PUBACK, 1));
        broken("not due", () -> story.gets("s", will()));
    }

    @Test
    void whoReturnsToABrokerThatBeganTheDelayAnewHasNoWill() {
        story.connects(withWill("w", 2), false);
        recover();
        fail();
        exchange();
        story.breaks("w");
        story.pass(10_000);
        story.asks(connect("w"));
        exchange();
        story.came("w", new Wire.ConnAck(true, 0, 65_535, 0, -1, -1));
        story.pass(10_000);
        recover();
        story.finish();
    }

    @Test
    void aWillThatWasGivenUpMayBeThereAgainAfterACrashIfTheStoreCouldNotLearnOfThat() {
        story.connects(withWill("w", 10), false);
        story.breaks("w");
        story.rests();
        fail();
        story.connects(connect("w"), true);
        crash();
        story.gets("s", will());
    }

    @Test
    void aWillThatWasGivenUpIsSeenIfTheStoreHasLearnedOfThat() {
        story.connects(withWill("w", 10), false);
        story.breaks("w");
        story.rests();
        fail();
        story.connects(connect("w"), true);
        recover();
        crash();
        broken("not due", () -> story.gets("s", will()));
    }

    /** Somebody stays connected who gets a will before and behind an exchange. */
    private void getsTwice(int qos) {
        story.subscribes("s", "t", qos);
        recover();
        story.connects(Story.withWill("w", 0, qos), false);
        story.rests();
        fail();
        story.breaks("w");
        story.gets("s", will(qos));
        story.checker().exchanging();
        story.checker().exchanged();
        story.gets("s", will(qos));
    }

    @Test
    void aWillThatTheStoreCouldNotForgetMayComeOnceMoreFromTheNextEngine() {
        getsTwice(1);
        broken("too often", () -> story.gets("s", will()));
    }

    @Test
    void aWillOfExactlyOnceNeverComesAgain() {
        broken("too often", () -> getsTwice(2));
    }

    @Test
    void aWillDoesNotComeAgainFromTheNextEngineIfTheStoreWorks() {
        story.connects(withWill("w", 0), false);
        story.rests();
        story.breaks("w");
        story.gets("s", will());
        story.checker().exchanging();
        story.checker().exchanged();
        broken("too often", () -> story.gets("s", will()));
    }
}
