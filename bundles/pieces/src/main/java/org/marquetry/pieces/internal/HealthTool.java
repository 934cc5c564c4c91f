package org.marquetry.pieces.internal;

import java.io.PrintWriter;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.spi.ToolProvider;

import org.marquetry.api.health.Health;
import org.marquetry.api.health.HealthState;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/**
 * Says how each piece of the broker is, in a line with tabs: its name, its condition, and unless that is well, the reason and what
 * helps. Answers 0 if all are well, else 1.
 */
@Component(service = ToolProvider.class, property = "marquetry.tool=health")
public final class HealthTool implements ToolProvider {
    private static final int WELL = 0;
    private static final int NOT_WELL = 1;

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    private final Collection<Health> pieces = new CopyOnWriteArrayList<>();

    /** For the component runtime, which adds the pieces that there are. */
    public HealthTool() {}

    HealthTool(Collection<Health> pieces) {
        this.pieces.addAll(pieces);
    }

    @Override
    public String name() {
        return "health";
    }

    @Override
    public int run(PrintWriter out, PrintWriter err, String... arguments) {
        boolean well = true;
        List<Health> sorted =
                pieces.stream().sorted(Comparator.comparing(Health::subject)).toList();
        for (Health piece : sorted) {
            HealthState state = piece.state();
            well &= state.condition() == HealthState.Condition.WELL;
            out.println(line(piece.subject(), state));
        }
        out.flush();
        return well ? WELL : NOT_WELL;
    }

    private static String line(String subject, HealthState state) {
        String condition =
                switch (state.condition()) {
                    case WELL -> "well";
                    case DEGRADED -> "degraded";
                    case FAILED -> "failed";
                };
        StringBuilder line = new StringBuilder(subject).append('\t').append(condition);
        if (!state.reason().isEmpty()) {
            line.append('\t').append(oneLine(state.reason()));
        }
        if (!state.remedy().isEmpty()) {
            line.append('\t').append(oneLine(state.remedy()));
        }
        return line.toString();
    }

    private static String oneLine(String words) {
        return words.replaceAll("\\p{Cntrl}", "?");
    }
}
