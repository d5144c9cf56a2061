r"""TeX maths as MathML, and the commands that a formula may have, in pages and in what LaTeX reads.

LaTeX runs what a `.bib` file says: `\input` prints a file of whoever cites the paper, `\def` and
`\catcode` change the document. So a formula passes only if all its commands are in this list. It has
what math-core can typeset, except what defines other commands: definitions that repeat each other
would fill the memory, or end the process.
"""

import re
from html import escape

import math_core

# Maths by pandoc's rule: the opening $ has a non-space right of it; the closing $ has a non-space
# left of it and no digit right of it. So "$250M" and "$3 to $5" stay money.
MATHS = re.compile(r"(?<![\\$])\$(?![\s$])((?:\\.|[^\\$])+?)(?<!\s)\$(?![\d$])", re.DOTALL)
# What can hold a formula inside a formula: a command, a group, a bracket
_NESTING = re.compile(r"[\\{(\[]")
MAX_NESTING = 300

_TOKEN = re.compile(
    r"\\(?:(begin|end)\s*\{\s*([A-Za-z]+)\*?\s*\}|([A-Za-z]+)|(.?))|([{}])|\^\^", re.DOTALL
)
_ENVIRONMENTS = frozenset(
    "align aligned array bmatrix Bmatrix cases darray dcases drcases equation gather gathered matrix"
    " multline pmatrix rcases subarray vmatrix Vmatrix".split()
)
# Spaces and characters. Any other sign, such as \( and \", ends the formula or is for words
_SIGNS = frozenset(" \n!#$%&,:;>\\_{|}")
_COMMANDS = frozenset(
    """
    AA AE Alpha And Bbb Bbbk Beta Big Bigg Biggl Biggm Biggr Bigl Bigm Bigr Box Bra Braket
    Bumpeq Cap Chi Colonapprox Colondash Coloneq Coloneqq Colonsim Complex Cup Dagger Darr
    Dashcolon Delta Diamond Doteq Downarrow Epsilon Eqcolon Eqqcolon Eta Finv Game Gamma H Harr
    Huge Im Iota Join Kappa Ket L LARGE Lambda Large Larr Leftarrow Leftrightarrow Lleftarrow
    Longleftarrow Longleftrightarrow Longrightarrow Lrarr Lsh Mu N Nu O OE Omega Omicron
    Overrightarrow P Phi Pi Pr Psi R Rarr Re Reals Rho Rightarrow Rrightarrow Rsh S Set Sigma
    Simcolon Subset Supset Tau Theta Uarr Uparrow Updownarrow Upsilon VDash Vdash Vert Vvdash Xi
    Yleft Yright Z Zeta aa acute ae alef alefsym aleph alpha amalg angl angle angln approx
    approxcolon approxcoloncolon approxeq arccos arcctg arceq arcsin arctan arctg arg argmax
    argmin ascnode ast asymp atop awint backepsilon backprime backsim backsimeq backslash bar
    barwedge bcancel because beta beth between bf big bigcap bigcirc bigcup bigcupdot
    bigdoublevee bigdoublewedge bigg biggl biggm biggr bigl bigm bigodot bigoplus bigotimes bigr
    bigsqcap bigsqcup bigstar bigtimes bigtriangledown bigtriangleup biguplus bigvee bigwedge
    binom blacklozenge blacksquare blacktriangle blacktriangledown blacktriangleleft
    blacktriangleright bm bmod bold boldsymbol bot botdoteq bowtie boxdot boxed boxminus boxplus
    boxtimes bra brace brack braket breve bull bullet bumpeq c cal cancel cap cdot cdotp cdots
    cfrac ch check checkmark chi choose circ circeq circlearrowleft circlearrowright circledR
    circledS circledast circledcirc circleddash cirfnint clubs clubsuit cnums colon colonapprox
    coloncolon coloncolonapprox coloncolonequals coloncolonminus coloncolonsim colondash coloneq
    coloneqq colonequals colonminus colonsim color complement cong coprod copyright cos cosec
    cosh cot cotg coth cramped csc ctg cth cup curlyeqprec curlyeqsucc curlyvee curlywedge
    curvearrowleft curvearrowright dArr dag dagger daleth darr dashcolon dashleftarrow
    dashrightarrow dashv dbinom dblcolon ddag ddagger ddddot dddot ddot ddots deg degree delta
    det dfrac diagdown diagup diamond diamonds diamondsuit digamma dim displaylimits
    displaystyle div divideontimes dot doteq doteqdot dotplus dots dotsminusdots doublebarwedge
    doublecap doublecup downarrow downdownarrows downharpoonleft downharpoonright ell emph empty
    emptyset enspace epsilon eqcirc eqcolon eqdef eqqcolon eqsim eqslantgtr eqslantless
    equalscolon equalscoloncolon equiv erf erfc eta eth exist exists exp fallingdotseq fbox fcmp
    fint flat footnotesize forall frac frak frown gamma gcd ge genfrac geq geqq geqslant gets gg
    ggg gggtr gimel gnapprox gneq gneqq gnsim grave gt gtrapprox gtrdot gtreqless gtreqqless
    gtrless gtrsim gvertneqq hArr harr hat hbar hdashline hearts heartsuit hline hom
    hookleftarrow hookrightarrow hphantom hskip hslash hspace huge i iddots idotsint iff iiiint
    iiint iint image imageof imath impliedby implies in inf infin infty injlim int intBar intbar
    intclockwise intercal iota isin it j jmath kappa ker kern kernelcontraction ket l lAngle
    lArr lBrace lVert lambda land lang langle large larr lbrace lbrack lceil ldotp ldots le
    leadsto left leftarrow leftarrowtail leftharpoondown leftharpoonup leftleftarrows
    leftrightarrow leftrightarrows leftrightharpoons leftrightsquigarrow leftthreetimes leq leqq
    leqslant lessapprox lessdot lesseqgtr lesseqqgtr lessgtr lesssim lfloor lg lgroup lhd
    lightning lim liminf limits limsup ll llangle llbracket llcorner lll llless llparenthesis
    lmoustache ln lnapprox lneq lneqq lnot lnsim log longleftarrow longleftrightarrow longmapsto
    longrightarrow looparrowleft looparrowright lor lozenge lparen lq lrArr lrarr lrcorner lt
    ltimes lvert lvertneqq maltese mapsto mathbb mathbf mathbin mathcal mathchoice mathclose
    mathfrak mathinner mathit mathop mathopen mathord mathpunct mathrel mathring mathrm mathscr
    mathsf mathsterling mathstrut mathtt max measeq measuredangle medspace mho mid middle min
    minuscolon minuscoloncolon minuso mkern mod models mp mskip mspace mu multimap nLeftarrow
    nLeftrightarrow nRightarrow nVDash nVdash nabla natnums natural ncong ne nearrow neg
    negmedspace negthickspace negthinspace neq nequiv newline nexists ngeq ngeqq ngeqslant ngtr
    ngtrless ngtrsim ni nleftarrow nleftrightarrow nleq nleqq nleqslant nless nlessgt nlesssim
    nmid nobreakspace nolimits nonumber normalsize not notag notin notni nparallel nprec npreceq
    nrightarrow nsim nsubset nsubseteq nsubseteqq nsucc nsucceq nsupset nsupseteq nsupseteqq
    ntriangleleft ntrianglelefteq ntriangleright ntrianglerighteq nu nvDash nvdash nwarrow o
    odot oe oiiint oiint oint ointctrclockwise omega omicron ominus operatorname
    operatornamewithlimits oplus origof oslash otimes over overbrace overbracket overgroup
    overleftarrow overleftharpoon overleftrightarrow overline overparen overrightarrow
    overrightharpoon overset owns parallel partial perp phantom phase phi pi pitchfork plim
    plusmn pm pmod pod pounds prec precapprox preccurlyeq preceq precnapprox precneqq precnsim
    precsim prescript prime prod projlim propto psi qquad quad questeq r rAngle rArr rBrace
    rVert raisebox rang rangle rarr ratio rbrace rbrack rceil real reals relax restriction
    rfloor rgroup rhd rho right rightarrow rightarrowtail rightharpoondown rightharpoonup
    rightleftarrows rightleftharpoons rightrightarrows rightsquigarrow rightthreetimes
    risingdotseq rm rmoustache rparen rq rrangle rrbracket rrparenthesis rtimes rupee rvert
    scriptscriptstyle scriptsize scriptstyle searrow sec sect set setminus sf sh sharp sideset
    sigma sim simcolon simcoloncolon simeq sin sinh sixptsize slashed small smile sout space
    spades spadesuit sphericalangle sqcap sqcup sqrt sqsubset sqsubseteq sqsupset sqsupseteq
    square ss stackrel star stareq sub sube subset subseteq subseteqq subsetneq subsetneqq succ
    succapprox succcurlyeq succeq succnapprox succneqq succnsim succsim sum sumint sup supe
    supset supseteq supseteqq supsetneq supsetneqq surd swarrow symbf tan tanh tau tbinom text
    textasciicircum textasciitilde textbackslash textbar textbardbl textbf textbraceleft
    textbraceright textcolor textdagger textdaggerdbl textdegree textdollar textellipsis
    textemdash textendash textgreater textit textless textquotedblleft textquotedblright
    textquoteleft textquoteright textregistered textrm textsc textsf textsterling textstyle
    texttt textunderscore textyen tfrac tg th therefore theta thetasym thickspace thinspace
    tilde times tiny to top triangle triangledown triangleleft trianglelefteq triangleq
    triangleright trianglerighteq tt twoheadleftarrow twoheadrightarrow u uArr uarr ulcorner
    underbar underbrace underbracket undergroup underleftarrow underleftrightarrow underline
    underparen underrightarrow underset unlhd unrhd uparrow updownarrow upharpoonleft
    upharpoonright uplus upsilon upuparrows urcorner v vDash varDelta varGamma varLambda
    varOmega varPhi varPi varPsi varSigma varTheta varUpsilon varXi varepsilon varkappa
    varnothing varointclockwise varphi varpi varrho varsigma varsubsetneq varsubsetneqq
    varsupsetneq varsupsetneqq vartheta vartriangle vartriangleleft vartriangleright vcentcolon
    vdash vdots vec vee veebar veeeq vert vertoverlay vphantom wedge wedgeq weierp widehat wp wr
    xLeftarrow xLeftrightarrow xRightarrow xcancel xhookleftarrow xhookrightarrow xi xleftarrow
    xleftharpoondown xleftharpoonup xleftrightarrow xleftrightharpoons xlongequal xmapsto
    xrightarrow xrightharpoondown xrightharpoonup xrightleftharpoons xtofrom xtwoheadleftarrow
    xtwoheadrightarrow yen zeta
    """.split()
)


def is_maths(tex: str, *, depth: int = 1000) -> bool:
    r"""Return whether a formula has commands of maths alone, and is nested at most `depth` levels.

    Braces, `\left` and `\begin` open a level.
    """
    level = 0
    for token in _TOKEN.finditer(tex):
        edge, environment, command, sign, brace = token.groups()
        if edge:
            known = environment in _ENVIRONMENTS
        elif command:
            known = command in _COMMANDS
        else:
            known = bool(brace) or sign in _SIGNS
        opens = edge == "begin" or command == "left" or brace == "{"
        closes = edge == "end" or command == "right" or brace == "}"
        level += opens - closes
        if not known or level > depth:
            return False
    return True


def typeset_maths(tex: str, *, display: bool = False) -> str:
    """Return TeX maths as MathML Core, with the TeX as alternative text.

    TeX that cannot be converted is returned as it is, in `<code class="tex">`.
    """
    source = escape(tex)
    code = f'<code class="tex">{source}</code>'
    # Deeper nesting overflows the converter's stack and kills the process
    if len(_NESTING.findall(tex)) > MAX_NESTING or not is_maths(tex):
        return code
    converter = math_core.LatexToMathML(fancy_error=False)
    try:
        mathml = converter.convert_with_local_state(tex, displaystyle=display)
    except math_core.LatexError:
        return code
    return mathml.replace("<math", f'<math alttext="{source}"', 1)
