package org.marquetry.pieces.internal;

import org.marquetry.api.transport.EventLoops;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** Has the event loops watched for as long as they are there. */
@Component(
        service = {},
        immediate = true)
public final class LoopWatchComponent {
    private final LoopWatch watch;

    @Activate
    public LoopWatchComponent(
            @Reference PiecesComponent pieces,
            @Reference(policyOption = ReferencePolicyOption.GREEDY) EventLoops loops) {
        watch = pieces.newWatch();
        watch.watch(loops);
    }

    @Deactivate
    void stop() {
        watch.close();
    }
}
