package org.marquetry.persistence.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Whatever moment a crash comes at, one of two stores is the current one. */
final class CarryMarksTest {
    @TempDir
    private Path directory;

    private Path from;
    private Path to;

    /** What is there when it ends, one step after the other. */
    enum Moment {
        BEFORE_ANYTHING,
        COPYING,
        INTENT_HALF_WRITTEN,
        INTENT,
        SWITCHED,
        LEFT;

        private boolean isSwitched() {
            return compareTo(SWITCHED) >= 0;
        }
    }

    @BeforeEach
    void make() throws IOException {
        from = Files.createDirectory(directory.resolve("from"));
        to = Files.createDirectory(directory.resolve("to"));
    }

    /** Goes all the way, and then back to what was there at that moment. */
    private void endAt(Moment moment) throws IOException {
        if (moment == Moment.BEFORE_ANYTHING) {
            return;
        }
        String number = CarryMarks.begin(to);
        if (moment == Moment.COPYING) {
            return;
        }
        CarryMarks.finish(from, to, number);
        if (moment.compareTo(Moment.LEFT) < 0) {
            rename(from, "left", "carrying");
        }
        if (!moment.isSwitched()) {
            rename(to, "carried", "copying");
        }
        if (moment == Moment.INTENT_HALF_WRITTEN) {
            Files.delete(from.resolve("carrying"));
            Files.writeString(from.resolve("carrying.new"), number.substring(0, 7));
        }
    }

    private static void rename(Path directory, String name, String next) throws IOException {
        Files.move(directory.resolve(name), directory.resolve(next));
    }

    @ParameterizedTest
    @EnumSource
    void oneOfBothIsTheCurrentOneWhateverHasBeenDone(Moment moment) throws IOException {
        endAt(moment);
        assertEquals(moment.isSwitched(), CarryMarks.leftFor(from) != null, "the former is left");
        assertEquals(moment.isSwitched(), CarryMarks.isCarried(to), "the next is complete");
        assertEquals(
                moment != Moment.BEFORE_ANYTHING && !moment.isSwitched(), CarryMarks.isPart(to), "the next is a part");
    }

    @ParameterizedTest
    @EnumSource
    void whatWasFoundOnceIsFoundAgain(Moment moment) throws IOException {
        endAt(moment);
        Path found = CarryMarks.leftFor(from);
        assertEquals(found, CarryMarks.leftFor(from));
        assertFalse(Files.exists(from.resolve("carrying")), "nothing is left to be decided");
    }

    @ParameterizedTest
    @EnumSource(names = {"COPYING", "INTENT_HALF_WRITTEN", "INTENT"})
    void aCopyThatIsBegunAgainComesToItsEnd(Moment moment) throws IOException {
        endAt(moment);
        assertNull(CarryMarks.leftFor(from));
        CarryMarks.finish(from, to, CarryMarks.begin(to));
        assertEquals(to.toAbsolutePath(), CarryMarks.leftFor(from));
        assertTrue(CarryMarks.isCarried(to));
    }

    @Test
    void anIntentDoesNotCountForWhatWasCarriedThereAtAnotherTime() throws IOException {
        endAt(Moment.INTENT);
        Files.delete(to.resolve("copying"));
        Path other = Files.createDirectory(directory.resolve("other"));
        CarryMarks.finish(other, to, CarryMarks.begin(to));
        assertNull(CarryMarks.leftFor(from), "it went to the same place, but was not what came there");
        assertEquals(to.toAbsolutePath(), CarryMarks.leftFor(other));
    }

    @Test
    void whatWasLeftStaysLeftWhenTheOtherIsMovedAway() throws IOException {
        endAt(Moment.LEFT);
        rename(directory, "to", "elsewhere");
        assertEquals(to.toAbsolutePath(), CarryMarks.leftFor(from));
        assertTrue(CarryMarks.isCarried(directory.resolve("elsewhere")));
    }

    @ParameterizedTest
    @EnumSource(names = {"INTENT", "SWITCHED"})
    void theFormerIsNotTakenForCurrentWhileTheOtherIsOutOfSight(Moment moment) throws IOException {
        endAt(moment);
        Path away = Files.move(to, directory.resolve("away"));
        IOException refusal = assertThrows(IOException.class, () -> CarryMarks.leftFor(from));
        assertTrue(refusal.getMessage().contains("was about to be left for " + to), refusal.getMessage());
        Files.move(away, to);
        assertEquals(moment.isSwitched(), CarryMarks.leftFor(from) != null);
    }

    @Test
    void theFormerGoesOnIfItsIntentCannotBeWritten() throws IOException {
        String number = CarryMarks.begin(to);
        Files.createDirectory(from.resolve("carrying.new"));
        assertThrows(IOException.class, () -> CarryMarks.finish(from, to, number));
        assertNull(CarryMarks.leftFor(from));
        assertFalse(CarryMarks.isCarried(to));
        assertTrue(CarryMarks.isPart(to));
    }

    @Test
    void theFormerGoesOnIfTheSwitchCannotBeWritten() throws IOException {
        String number = CarryMarks.begin(to);
        Files.createDirectories(to.resolve("carried").resolve("something"));
        assertThrows(IOException.class, () -> CarryMarks.finish(from, to, number));
        assertNull(CarryMarks.leftFor(from));
        assertTrue(CarryMarks.isPart(to));
    }

    @Test
    void theNextIsTheCurrentOneEvenIfTheFormerCannotBeMarked() throws IOException {
        String number = CarryMarks.begin(to);
        Files.createDirectories(from.resolve("left").resolve("something"));
        CarryMarks.finish(from, to, number);
        assertTrue(CarryMarks.isCarried(to));
        assertTrue(Files.exists(from.resolve("carrying")), "what is found there at the next start");
    }

    @Test
    void aMarkThatSaysNothingIsNotGuessedAt() throws IOException {
        Files.writeString(from.resolve("left"), "");
        IOException refusal = assertThrows(IOException.class, () -> CarryMarks.leftFor(from));
        assertTrue(refusal.getMessage().contains("decided by hand"), refusal.getMessage());
    }
}
