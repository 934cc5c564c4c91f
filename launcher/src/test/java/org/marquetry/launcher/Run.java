package org.marquetry.launcher;

import java.io.IOException;
import java.util.List;

/** How a command ended. */
record Run(int status, List<String> output, List<String> errors) {
    static Run of(List<String> arguments) throws IOException, InterruptedException {
        try (BrokerProcess process = BrokerProcess.start(arguments.toArray(new String[0]))) {
            return of(process);
        }
    }

    static Run of(BrokerProcess process) throws InterruptedException {
        int status = process.awaitExit();
        return new Run(status, List.copyOf(process.output()), List.copyOf(process.errors()));
    }

    /** What it said was wrong, which is one line. */
    String complaint() {
        return errors.size() == 1 ? errors.get(0) : errors.toString();
    }
}
