package org.marquetry.persistence.keyvalue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.marquetry.persistence.keyvalue.TableContract.END;
import static org.marquetry.persistence.keyvalue.TableContract.FIRST;
import static org.marquetry.persistence.keyvalue.TableContract.change;
import static org.marquetry.persistence.keyvalue.TableContract.entries;
import static org.marquetry.persistence.keyvalue.TableContract.model;
import static org.marquetry.persistence.keyvalue.TableContract.write;

/** What every table does when power fails, for one that is opened so that it syncs nothing but what it is told to. */
public abstract class PowerLossContract {
    @TempDir
    private Path directory;

    @TempDir
    private Path copies;

    protected abstract TableOpener opener();

    @Test
    void whateverPartOfAnUnsyncedWriteReachedTheDeviceAllThatWasSyncedIsThere() throws Exception {
        Random random = new Random(11);
        NavigableMap<byte[], byte[]> model = model();
        try (Table table = opener().open(directory)) {
            for (int round = 0; round < 25; round++) {
                write(table, true, batch -> change(batch, model, random));
                PowerLoss loss = new PowerLoss(directory, copies, random);
                NavigableMap<byte[], byte[]> next = model();
                next.putAll(model);
                write(table, false, batch -> change(batch, next, random));
                for (int outcome = 0; outcome < 4; outcome++) {
                    assertOneOf(model, next, loss.outcome());
                }
                table.sync();
                model.clear();
                model.putAll(next);
            }
        }
    }

    private void assertOneOf(NavigableMap<byte[], byte[]> before, NavigableMap<byte[], byte[]> after, Path copy)
            throws IOException {
        try (Table recovered = opener().open(copy)) {
            List<String> found = entries(recovered, FIRST, END);
            if (!found.equals(entries(after))) {
                assertEquals(entries(before), found);
            }
        }
    }
}
