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
}
