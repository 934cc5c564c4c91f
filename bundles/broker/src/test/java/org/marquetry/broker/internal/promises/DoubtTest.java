package org.marquetry.broker.internal.promises;

import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.marquetry.broker.internal.promises.Story.connect;
import static org.marquetry.broker.internal.promises.Story.message;

/** What cannot be known from outside the checker holds against nobody. */
final class DoubtTest {
    private static final int TAKEN_OVER = 0x8e;

    private final Story story = new Story();

    @BeforeEach
    void twoClientsAreThere() {
        story.connects("p");
        story.connects("s");
    }

    private static Wire.Connect passing(String client) {
        return new Wire.Connect(Wire.LEVEL_5, client, false, 0, 0, -1, -1, -1, null);
    }

    @Test
    void aSessionMayBeThereAgainIfTheStoreCouldNotLearnThatItsClientGaveItUp() {
        story.checker().storeFails(true);
        story.taken("p", new Wire.Disconnect(0, 0));
        story.line("p").ended();
        story.checker().exchanging();
        story.checker().exchanged();
        story.connects(connect("p"), true);
    }

    @Test
    void aSessionThatWasRefusedInDoubtMayBeFoundAfterACrash() {
        story.checker().storeFails(true);
        story.asks(connect("q"));
        story.came("q", new Wire.ConnAck(false, 0x97, 65_535, 0, -1, -1));
        story.line("q").ended();
        story.connects(new Wire.Connect(Wire.LEVEL_5, "q", true, 0, 0, -1, -1, -1, null), false);
        story.checker().goesDown();
        story.breaks("p");
        story.breaks("s");
        story.breaks("q");
        story.checker().crashed();
        story.connects(connect("q"), true);
    }

    @Test
    void aSessionThatMayHaveExpiredMayBeThereInPartAfterACrash() {
        story.connects(new Wire.Connect(Wire.LEVEL_5, "q", false, 10, 1, -1, -1, -1, null), false);
        story.subscribes("q", "t", 1);
        story.publishes("p", message(1, 1, 1));
        story.pass(15_400);
        story.line("q").ended();
        story.pass(800);
        story.checker().goesDown();
        story.breaks("p");
        story.breaks("s");
        story.checker().crashed();
        story.connects(new Wire.Connect(Wire.LEVEL_5, "q", false, 0, 1, -1, -1, -1, null), true);
        story.finish();
    }

    @Test
    void aSessionMayHaveEndedBeforeItsClientLearnsThatWhatItAskedForIsInDoubt() {
        story.connects(new Wire.Connect(Wire.LEVEL_5, "q", false, 0, 4, -1, -1, -1, null), false);
        story.taken("q", message(1, 1, 1));
        story.checker().storeFails(true);
        story.pass(6_000);
        story.came("q", new Wire.Disconnect(0x97, -1));
        story.line("q").ended();
        story.connects(connect("q"), false);
    }

    @Test
    void theTimeOfAWillBeginsWhenTheSilenceWasTooLongNotWhenThatIsSeen() {
        Wire.Will will = new Wire.Will("t", "1:will", 1, false, 0, 3000);
        story.subscribes("s", "t", 1);
        story.connects(new Wire.Connect(Wire.LEVEL_5, "w", false, 10, 1000, -1, -1, -1, will), false);
        story.pass(15_400);
        story.line("w").ended();
        story.pass(800);
        story.gets("s", new Wire.Publish("t", "1:will", 1, false, false, 1, 2998, 0, List.of(), 20));
    }

    @Test
    void aConnectionThatWasThereBeforeARestartCanBeTakenOver() {
        Line first = story.checker().open(() -> true);
        story.checker().goesDown();
        story.checker().restarted();
        first.taken(connect("n"));
        first.came(new Wire.ConnAck(false, 0, 65_535, 0, -1, -1));
        story.asks(connect("n"));
        first.came(new Wire.Disconnect(TAKEN_OVER, -1));
    }

    @Test
    void aMemberOfAGroupMayHaveEndedBehindAnotherConnectionOfItsClient() {
        story.connects(passing("m"), false);
        story.subscribes("m", "$share/g/t", 1);
        story.publishes("p", message(1, 1, 1));
        story.came("m", message(1, 1, 1));
        story.subscribes("s", "$share/g/t", 1);
        Line member = story.line("m");
        story.asks(passing("m"));
        member.ended();
        Line between = story.line("m");
        story.asks(connect("m"));
        between.ended();
        story.came("m", new Wire.ConnAck(true, 0, 65_535, 0, -1, -1));
        story.gets("s", message(1, 1, 1));
    }

    @Test
    void whatWasPublishedTwiceMayBeLeftToOthersTwice() {
        story.connects(passing("m"), false);
        story.subscribes("m", "$share/g/t", 1);
        story.taken("p", message(1, 1, 1));
        story.breaks("p");
        story.came("m", message(1, 1, 1));
        story.connects(connect("p"), true);
        story.publishes("p", message(1, 1, 1).again());
        story.came("m", message(1, 1, 2));
        story.subscribes("s", "$share/g/t", 1);
        story.breaks("m");
        story.gets("s", message(1, 1, 1));
        story.gets("s", message(1, 1, 2));
    }

    @Test
    void aWillIsDueWithTheSessionThatAGoodbyeEndsBehindATakeOver() {
        Wire.Will will = new Wire.Will("t", "1:will", 0, false, 5, -1);
        story.subscribes("s", "t", 0);
        story.connects(new Wire.Connect(Wire.LEVEL_5, "w", false, 0, 1000, -1, -1, -1, will), false);
        Line first = story.line("w");
        story.asks(connect("w"));
        first.taken(new Wire.Disconnect(4, 0));
        first.ended();
        story.gets("s", new Wire.Publish("t", "1:will", 0, false, false, 0, -1, 0, List.of(), 20));
    }

    @Test
    void aWillMayComeBeforeTheEndOfAConnectionIsSeenThatTheStoreHasFailed() {
        Wire.Will will = new Wire.Will("t", "1:will", 0, true, -1, -1);
        story.subscribes("s", "t", 0);
        story.connects(new Wire.Connect(Wire.LEVEL_3_1_1, "w", true, 0, -1, -1, -1, -1, will), false);
        story.taken("w", message(2, 1, 1));
        story.checker().storeFails(true);
        story.subscribes("s", "t", 0);
        story.came("s", new Wire.Publish("t", "1:will", 0, true, false, 0, -1, 0, List.of(), 20));
        story.came("s", new Wire.Publish("t", "1:will", 0, false, false, 0, -1, 0, List.of(), 20));
    }

    @Test
    void whatAStalledClientHasPublishedMayBeTakenLater() {
        story.subscribes("s", "u", 0);
        story.line("p").stalled(true);
        story.taken("p", message(1, 0, 0));
        story.rests();
        story.subscribes("s", "t", 0);
        story.line("p").stalled(false);
        story.gets("s", message(1, 0, 0));
    }

    @Test
    void whatWasPublishedTwiceMayBothComeAgainAfterACrash() {
        story.subscribes("s", "t", 1);
        story.taken("p", message(1, 1, 1));
        story.breaks("p");
        story.connects(connect("p"), true);
        story.publishes("p", message(1, 1, 1).again());
        story.came("s", message(1, 1, 1));
        story.came("s", message(1, 1, 2));
        story.checker().goesDown();
        story.breaks("s");
        story.checker().crashed();
        story.connects(connect("s"), true);
        story.came("s", message(1, 1, 3));
        story.came("s", message(1, 1, 4));
    }

    @Test
    void whatAClientDoesNotHearOfItselfMayComeBehindLaterOnesWhenItIsSentAgain() {
        story.subscribes("s", new Wire.Filter("t", 1, true, false, 0), 0);
        story.taken("s", message(1, 1, 1));
        story.subscribes("s", "#", 1);
        story.taken("s", message(2, 1, 2));
        story.gets("s", message(2, 1, 1));
        story.breaks("s");
        story.connects(connect("s"), true);
        story.taken("s", message(1, 1, 1).again());
        story.gets("s", message(1, 1, 2));
    }
}
