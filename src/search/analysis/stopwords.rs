//! Words that carry little, per language: kept in the index, dropped from a question that has
//! better ones. Short on purpose: a long list costs more than it brings.

/// The words of a list, told apart by what they do in a question.
pub(crate) struct Lists {
    /// Articles, prepositions, pronouns, auxiliaries.
    pub(crate) stop: &'static str,
    /// Words that ask.
    pub(crate) asking: &'static str,
}

/// The lists of the language, by its BCP 47 primary subtag.
pub(crate) fn of(code: &str) -> Lists {
    let (stop, asking) = match code {
        "en" => (
            "a an and are as at be but by for if in into is it no not of on or such that the their then there \
             these they this to was will with i im ive me my we our you your am been being do does did has have \
             had its from so dont doesnt didnt cant couldnt wont wouldnt isnt arent wasnt theres thats youre",
            "how what whats why when where who which can could should would may might",
        ),
        "de" => (
            "der die das den dem des ein eine einen einem einer eines und oder aber ist sind war waren sein wird \
             werden wurde hat haben habe in im an am auf zu zum zur von vom mit bei fur aus nach uber um als es er \
             sie ich du wir ihr man mich mir mein meine sich nicht auch so dass wenn",
            "wie was warum wieso weshalb wann wo wer welche welcher welches kann konnen soll muss darf",
        ),
        "fr" => (
            "le la les un une des du de d l et ou mais est sont etait etre a ai as ont avoir au aux en dans sur \
             pour par avec sans ce cet cette ces il elle on nous vous je tu ils elles me mon ma mes se sa son ses \
             ne pas plus que qu y",
            "comment quoi pourquoi quand qui quel quelle quels quelles peut puis dois faut",
        ),
        "es" => (
            "el la los las un una unos unas y o pero es son era ser estar esta estan de del al a en con por para \
             sin sobre se su sus mi mis me yo tu lo le les no que si ha he hay este esto ese eso",
            "como cual cuales donde cuando quien porque puedo puede debo",
        ),
        "it" => (
            "il lo la i gli le un uno una e o ma è sono era essere di del della dei delle da dal in nel nella con \
             su sul per tra fra a al alla si mi mio mia ci non che se ho ha questo questa l",
            "come cosa perche quando dove chi quale quali posso puo devo",
        ),
        "pt" => (
            "o a os as um uma uns umas e ou mas e sao era ser estar esta de do da dos das em no na nos nas com por \
             para sem sobre se seu sua meu minha me eu ao nao que isso este",
            "como qual quais onde quando quem porque posso pode devo",
        ),
        "nl" => (
            "de het een en of maar is zijn was waren wordt worden heb heeft hebben in op aan te van voor met bij \
             uit naar om als er ik je jij u wij we zij ze hij mijn zich niet ook dat dit die",
            "hoe wat waarom wanneer waar wie welke kan kunnen moet mag",
        ),
        "sv" => (
            "en ett den det de och eller men ar var vara har hade i pa av till for med om fran som att jag du vi \
             han hon man min mitt mina sig inte ocksa sa",
            "hur vad varfor nar vem vilken vilket vilka kan ska maste",
        ),
        "da" | "no" => (
            "en et den det de og eller men er var vaere har havde hadde i pa paa af av til for med om fra som at a \
             jeg du vi han hun man min mit mitt mine sig seg ikke ogsa sa",
            "hvordan hvad hva hvorfor hvornar nar hvor hvem hvilken hvilket hvilke kan skal ma",
        ),
        "ru" => (
            "и в во не на я с со как а то он она оно они мы вы что это по к у из за от о об для же бы ли но если \
             мой моя мое мне меня есть",
            "почему когда где кто какой какая какие зачем сколько можно могу нужно",
        ),
        _ => ("", ""),
    };
    Lists { stop, asking }
}
